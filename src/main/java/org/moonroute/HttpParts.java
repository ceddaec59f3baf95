package org.moonroute;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.servlet.ServletComponent;
import org.apache.camel.http.common.CamelServlet;
import org.apache.camel.http.common.DefaultHttpRegistry;
import org.apache.camel.http.common.HttpRestServletResolveConsumerStrategy;
import org.moonroute.cli.Engine;
import org.moonroute.conversation.Defaults;
import org.moonroute.conversation.Failures;
import org.moonroute.conversation.Turns;
import org.moonroute.conversation.Usage;
import org.moonroute.files.OutcomeFiles;
import org.moonroute.http.Admission;
import org.moonroute.http.ApprovalBook;
import org.moonroute.http.ApprovalsDesk;
import org.moonroute.http.BatchRunner;
import org.moonroute.http.ClientsFolder;
import org.moonroute.http.HttpReplies;
import org.moonroute.http.HttpServer;
import org.moonroute.http.IdempotencyKeys;
import org.moonroute.http.KeepAlive;
import org.moonroute.http.KeyGuard;
import org.moonroute.http.ModelsDesk;
import org.moonroute.http.Operations;
import org.moonroute.http.RequestBody;
import org.moonroute.http.RequestGuard;
import org.moonroute.http.Room;
import org.moonroute.moonshot.ModelProfile;
import org.moonroute.moonshot.ModelProfiles;
import org.moonroute.pacing.Workers;
import org.moonroute.prompt.PromptMessages;
import org.moonroute.settings.Settings;
import org.moonroute.settings.SettingsException;
import org.moonroute.tools.Catalogue;

/** The server that HTTP requests come to, for as long as the engine runs. */
final class HttpParts implements AutoCloseable {
    private static final String NONE = "none";

    private final HttpServer server;
    private final RequestGuard guard;
    private final ClientKeys clients;
    private final ClientsFolder folder;
    private final KeepAlive keepAlive;

    private HttpParts(
            HttpServer server, RequestGuard guard, ClientKeys clients, ClientsFolder folder, KeepAlive keepAlive) {
        this.server = server;
        this.guard = guard;
        this.clients = clients;
        this.folder = folder;
        this.keepAlive = keepAlive;
    }

    /**
     * What else of the program it serves, or asks.
     *
     * @param defaults what holds for a prompt that says nothing itself
     * @param models those that may be asked
     * @param batches makes what answers rows of batches, as far as their clients may have them answered
     * @param batchesAtOnce how many batches may be under way
     * @param promptsAtOnce how many prompts whose clients do not wait may be under way
     * @param room whether the account has room for prompts whose clients wait
     * @param watch knows the numbers and the health
     * @param approvals calls of tools that somebody must allow
     */
    record Beside(
            Defaults defaults,
            ModelProfiles models,
            Catalogue catalogue,
            Function<RowAdmission, BatchRunner> batches,
            int batchesAtOnce,
            int promptsAtOnce,
            Room room,
            Watch watch,
            ApprovalBook approvals) {}

    /** Whether requests are to be taken: only a service does that. */
    static boolean isWanted(Engine.Start start) {
        return start.inbox().isPresent()
                && !start.settings().text("moonroute.http.port").equals(NONE);
    }

    /** Makes the server, and puts the component and the steps for requests into the registry; it listens from {@link #listen()} on. */
    static HttpParts bindTo(
            CamelContext camel,
            Engine.Start start,
            Failures failures,
            OutcomeFiles outcomes,
            Beside beside,
            Clock clock) {
        Settings settings = start.settings();
        ClientKeys clients = ClientKeys.open(start, clock);
        Admission admission = new Admission(
                clients,
                beside.defaults().options().model().orElse(""),
                model -> beside.models().cost(model, Usage.NONE).amount() != null,
                beside.catalogue()::expand);
        RequestBody bodies = new RequestBody(settings.bytes("moonroute.http.max-body"));
        PromptMessages formats = new PromptMessages(settings.bytes("moonroute.http.max-body"), start.variables());
        Turns turns = new Turns();
        ClientsFolder folder = folder(
                settings,
                beside,
                new RowAdmission(clients, admission),
                deferred(camel, settings, clients, turns, beside.promptsAtOnce()),
                clock);
        KeepAlive keepAlive = StreamSettings.keepAlive(settings);
        new Steps(camel.getRegistry())
                .bindHttp(
                        new HttpDoor(
                                bodies,
                                formats,
                                admission,
                                beside.room(),
                                failures,
                                folder.deferred(),
                                keepAlive,
                                clock),
                        new HttpReplies(outcomes::copy, clients));
        RequestGuard guard = new RequestGuard(settings.count("moonroute.http.max-requests"));
        HttpServer server = server(settings, start.passwords().server());
        server.filter(guard);
        server.filter(new KeyGuard(clients));
        server.filter(new IdempotencyKeys(turns));
        server.serve(Operations.DESCRIPTION, Operations.description());
        server.serve(Operations.LIVE, Operations.live());
        server.serve(Operations.READY, Operations.ready(() -> beside.watch().checks(guard.isStopping())));
        server.serve(Operations.METRICS, Operations.metrics(beside.watch()::metrics));
        server.serve("/v1/approvals/*", new ApprovalsDesk(beside.approvals(), bodies));
        server.serve("/v1/models/*", new ModelsDesk(() -> cards(beside.models())));
        folder.serveBy(server);
        server.serve("/*", routes(camel));
        return new HttpParts(server, guard, clients, folder, keepAlive);
    }

    /** The servlet that leads to the routes of this engine, and of no other in this process. */
    private static CamelServlet routes(CamelContext camel) {
        CamelServlet routes = new CamelServlet();
        routes.setServletResolveConsumerStrategy(new HttpRestServletResolveConsumerStrategy());
        DefaultHttpRegistry registry = new DefaultHttpRegistry();
        registry.register(routes);
        ServletComponent component = new ServletComponent();
        component.setHttpRegistry(registry);
        component.setHttpBinding(new ServletBinding());
        camel.getRegistry().bind("servlet", component);
        return routes;
    }

    private static HttpServer server(Settings settings, String password) {
        return new HttpServer(
                new HttpServer.Limits(
                        new InetSocketAddress(
                                settings.text("moonroute.http.host"), settings.number("moonroute.http.port")),
                        settings.count("moonroute.http.max-requests"),
                        settings.count("moonroute.http.max-connections"),
                        (int) settings.bytes("moonroute.http.max-head"),
                        settings.duration("moonroute.http.idle-timeout"),
                        settings.bytes("moonroute.http.min-rate")),
                settings.optional("moonroute.http.key-store")
                        .map(store -> new HttpServer.Tls(settings.homePath("moonroute.http.key-store"), password)),
                Workers.threads("http"));
    }

    private static List<ModelsDesk.Card> cards(ModelProfiles models) {
        return models.current().stream()
                .map(model -> new ModelsDesk.Card(
                        model.name(),
                        model.released()
                                .map(day -> day.atStartOfDay(ZoneOffset.UTC).toEpochSecond())
                                .orElse(0L),
                        model.context(),
                        model.thinking() != ModelProfile.Thinking.NEVER))
                .toList();
    }

    /** A prompt that was deferred is brought to its outcome by the same route as one whose client waits. */
    private static ClientsFolder.Deferred deferred(
            CamelContext camel, Settings settings, ClientKeys clients, Turns turns, int atOnce) {
        ProducerTemplate template = camel.createProducerTemplate();
        return new ClientsFolder.Deferred(
                settings.count("moonroute.http.max-deferred"),
                settings.duration("moonroute.journal.keep"),
                atOnce,
                clients::good,
                turns,
                origin -> template.sendBody("direct:receive-http", origin));
    }

    private static ClientsFolder folder(
            Settings settings, Beside beside, RowAdmission admission, ClientsFolder.Deferred deferred, Clock clock) {
        try {
            return new ClientsFolder(
                    settings.homePath("moonroute.http.files"),
                    new ClientsFolder.Limits(
                            settings.bytes("moonroute.http.max-file"),
                            settings.bytes("moonroute.http.files.max-total"),
                            settings.count("moonroute.http.max-files"),
                            beside.batchesAtOnce(),
                            settings.bytes("moonroute.http.max-body")),
                    beside.batches().apply(admission),
                    deferred,
                    clock);
        } catch (IOException unusable) {
            throw new SettingsException("moonroute.http.files: " + unusable.getMessage() + "; give it another folder");
        }
    }

    /**
     * Takes requests from now on.
     *
     * @throws SettingsException if the address cannot be listened at
     */
    void listen() {
        try {
            server.start();
            folder.resume();
        } catch (IOException taken) {
            throw new SettingsException(
                    taken instanceof BindException || taken.getCause() instanceof BindException
                            ? "moonroute.http: " + taken.getMessage()
                                    + "; give moonroute.http.port another port, 0 for any free one, or none for no HTTP"
                            : "moonroute.http: the server does not start: " + taken.getMessage()
                                    + "; the password of moonroute.http.key-store is MOONROUTE_HTTP_KEY_PASSWORD");
        }
    }

    /** Where requests come to. */
    String url() {
        return server.url();
    }

    /** Answers further requests with 503, says that it is not ready, and has clients close their connections. */
    void takeNoMore() {
        guard.takeNoMore();
        server.takeNoMore();
        folder.takeNoMore();
    }

    /** Waits until the replies under way are with their clients, but not longer than this. */
    void finish(Duration longest) {
        server.finish(longest);
    }

    /** Waits for the rows of batches and the deferred prompts that are under way. */
    void drain(Duration time) {
        folder.drain(time);
    }

    @Override
    public void close() {
        server.close();
        keepAlive.close();
        folder.close();
        clients.close();
    }
}
