package org.moonroute;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import org.apache.camel.CamelContext;
import org.apache.camel.component.servlet.ServletComponent;
import org.apache.camel.http.common.CamelServlet;
import org.apache.camel.http.common.DefaultHttpRegistry;
import org.apache.camel.http.common.HttpRestServletResolveConsumerStrategy;
import org.moonroute.cli.Engine;
import org.moonroute.conversation.Failures;
import org.moonroute.files.OutcomeFiles;
import org.moonroute.http.Admission;
import org.moonroute.http.HttpReplies;
import org.moonroute.http.HttpServer;
import org.moonroute.http.IdempotencyKeys;
import org.moonroute.http.KeyGuard;
import org.moonroute.http.Operations;
import org.moonroute.http.RequestBody;
import org.moonroute.http.RequestGuard;
import org.moonroute.pacing.Workers;
import org.moonroute.prompt.PromptMessages;
import org.moonroute.settings.Settings;
import org.moonroute.settings.SettingsException;

/** The server that HTTP requests come to, for as long as the engine runs. */
final class HttpParts implements AutoCloseable {
    private static final String NONE = "none";

    private final HttpServer server;
    private final RequestGuard guard;
    private final ClientKeys clients;

    private HttpParts(HttpServer server, RequestGuard guard, ClientKeys clients) {
        this.server = server;
        this.guard = guard;
        this.clients = clients;
    }

    /** Whether requests are to be taken: only a service does that. */
    static boolean isWanted(Engine.Start start) {
        return start.inbox().isPresent()
                && !start.settings().text("moonroute.http.port").equals(NONE);
    }

    /** Makes the server, and puts the component and the steps for requests into the registry; it listens from {@link #listen()} on. */
    static HttpParts bindTo(
            CamelContext camel,
            Engine.Start start,
            ClientKeys clients,
            Admission admission,
            Failures failures,
            OutcomeFiles outcomes,
            Watch watch,
            Clock clock) {
        Settings settings = start.settings();
        CamelServlet routes = new CamelServlet();
        routes.setServletResolveConsumerStrategy(new HttpRestServletResolveConsumerStrategy());
        DefaultHttpRegistry registry = new DefaultHttpRegistry();
        registry.register(routes);
        ServletComponent component = new ServletComponent();
        component.setHttpRegistry(registry);
        component.setHttpBinding(new ServletBinding());
        camel.getRegistry().bind("servlet", component);
        new Steps(camel.getRegistry())
                .bindHttp(
                        new HttpDoor(
                                new RequestBody(settings.bytes("moonroute.http.max-body")),
                                new PromptMessages(settings.bytes("moonroute.http.max-body"), start.variables()),
                                admission,
                                failures,
                                clock),
                        new HttpReplies(outcomes::copy, clients));
        int most = settings.count("moonroute.http.max-requests");
        HttpServer server = new HttpServer(
                new HttpServer.Limits(
                        new InetSocketAddress(
                                settings.text("moonroute.http.host"), settings.number("moonroute.http.port")),
                        most,
                        settings.count("moonroute.http.max-connections"),
                        (int) settings.bytes("moonroute.http.max-head"),
                        settings.duration("moonroute.http.idle-timeout")),
                settings.optional("moonroute.http.key-store")
                        .map(store -> new HttpServer.Tls(
                                settings.homePath("moonroute.http.key-store"),
                                start.passwords().server())),
                Workers.threads("http"));
        RequestGuard guard = new RequestGuard(most);
        server.filter(guard);
        server.filter(new KeyGuard(clients));
        server.filter(new IdempotencyKeys());
        server.serve("/*", routes);
        server.serve(Operations.LIVE, Operations.live());
        server.serve(Operations.READY, Operations.ready(() -> watch.checks(guard.isStopping())));
        server.serve(Operations.METRICS, Operations.metrics(watch::metrics));
        return new HttpParts(server, guard, clients);
    }

    /**
     * Takes requests from now on.
     *
     * @throws SettingsException if the address cannot be listened at
     */
    void listen() {
        try {
            server.start();
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
    }

    /** Waits until the replies under way are with their clients, but not longer than this. */
    void finish(Duration longest) {
        server.finish(longest);
    }

    @Override
    public void close() {
        server.close();
        clients.close();
    }
}
