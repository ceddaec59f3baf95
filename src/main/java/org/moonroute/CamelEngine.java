package org.moonroute;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Route;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.hc.core5.io.CloseMode;
import org.moonroute.batch.Batch;
import org.moonroute.batch.BatchEstimate;
import org.moonroute.batch.BatchPlan;
import org.moonroute.batch.BatchRow;
import org.moonroute.cli.Engine;
import org.moonroute.conversation.Abandoned;
import org.moonroute.conversation.Lane;
import org.moonroute.conversation.Origin;
import org.moonroute.conversation.Outcome;
import org.moonroute.conversation.Prompt;
import org.moonroute.files.Inbox;
import org.moonroute.files.PromptFile;
import org.moonroute.files.PromptFiles;
import org.moonroute.journal.Journal;
import org.moonroute.moonshot.Balance;
import org.moonroute.prompt.PromptFormats;
import org.moonroute.run.Tally;
import org.moonroute.settings.SettingsException;

/** The routes, running. */
final class CamelEngine implements Engine {
    /** What is told to stop gets this long to do so. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private static final String MESSAGES = "receive-jms";

    private final Main main;
    private final Wiring.Parts parts;
    private final ProducerTemplate template;

    private CamelEngine(Main main, Wiring.Parts parts) throws Exception {
        this.main = main;
        this.parts = parts;
        this.template = main.getCamelTemplate();
    }

    /** Loads the routes, starts them, and returns when they are ready. */
    static Engine start(Start start) throws Exception {
        Main main = new Main();
        CamelSettings.configure(main.configure(), start);
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setInitialProperties(CamelSettings.properties(start));
        Wiring wiring = new Wiring(start);
        Wiring.Parts[] parts = new Wiring.Parts[1];
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeConfigure(BaseMainSupport about) {
                try {
                    parts[0] = wiring.bindTo(about.getCamelContext());
                } catch (RuntimeException wrong) {
                    throw wrong;
                } catch (Exception wrong) {
                    throw new IllegalStateException(wrong.getMessage(), wrong);
                }
            }
        });
        try {
            main.start();
            parts[0].catalogue().routes().forEach(route -> refuseMissing(main, route));
            parts[0].server().ifPresent(HttpParts::listen);
        } catch (RuntimeException wrong) {
            main.stop();
            wiring.close();
            throw wrong instanceof SettingsException
                    ? wrong
                    : new SettingsException("a route cannot be read: " + reasons(wrong));
        }
        return new CamelEngine(main, parts[0]);
    }

    private static void refuseMissing(Main main, String tool) {
        String wanted = "direct://" + tool;
        boolean there = main.getCamelContext().getRoutes().stream()
                .anyMatch(route -> route.getEndpoint().getEndpointUri().equals(wanted));
        if (!there) {
            throw new SettingsException(
                    "config/tools describes a tool, and no route in routes/tools begins with direct:" + tool
                            + "; add the route, or remove the description");
        }
    }

    /** Camel says where it was, its causes say what. */
    private static String reasons(Throwable wrong) {
        StringJoiner all = new StringJoiner(": ");
        String last = "";
        for (Throwable cause = wrong; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (!last.contains(message)) {
                all.add(message.strip());
                last = message;
            }
        }
        return all.toString();
    }

    @Override
    public List<PromptFile> find(List<Path> paths, Optional<Path> out) throws IOException {
        return new PromptFiles(out, PromptFormats::isPromptFile).list(paths);
    }

    @Override
    public Outcome ask(String text) {
        Origin origin = new Origin.Caller("ask", Lane.INTERACTIVE);
        return (Outcome) send("direct:receive-prompt", Prompt.of(origin, text));
    }

    @Override
    public void answer(Iterator<PromptFile> files) {
        send("direct:receive-files", files);
    }

    private Object send(String endpoint, Object body) {
        try {
            return template.requestBody(endpoint, body);
        } catch (CamelExecutionException failed) {
            for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
                if (cause instanceof Abandoned left) {
                    throw left;
                }
            }
            throw failed;
        }
    }

    @Override
    public Batch open(BatchPlan plan, Optional<Path> template, InputStream stdin) throws IOException {
        Batch batch = Batch.open(plan, parts.batches().around(plan, template, stdin, Clock.systemUTC()));
        try {
            parts.dispatch().ifPresent(dispatch -> dispatch.begin(batch));
            return batch;
        } catch (RuntimeException refused) {
            batch.close();
            throw refused;
        }
    }

    @Override
    public void answerRows(Batch batch, UnaryOperator<Iterator<BatchRow>> until) {
        try {
            send("direct:receive-batch", until.apply(batch));
            parts.dispatch().ifPresent(dispatch -> dispatch.finish(batch));
        } finally {
            parts.batches().journals().end(batch);
        }
    }

    @Override
    public BatchEstimate estimate(BatchPlan plan, Optional<Path> template) throws IOException {
        return parts.batches()
                .estimator()
                .estimate(
                        plan, parts.batches().around(plan, template, InputStream.nullInputStream(), Clock.systemUTC()));
    }

    @Override
    public Optional<BigDecimal> balance() {
        return parts.balance().flatMap(Balance::available);
    }

    @Override
    public void budget(BigDecimal limit, BigDecimal spent) {
        parts.pacer().budget(limit, spent);
    }

    @Override
    public int callsInFlight() {
        return parts.dispatch().map(DispatchParts::out).orElseGet(parts.pacer()::inFlight);
    }

    @Override
    public Tally tally() {
        return parts.tally();
    }

    @Override
    public Optional<String> stopped() {
        return Optional.ofNullable(parts.pacer().stopped());
    }

    @Override
    public Optional<String> stillOut() {
        return parts.dispatch().flatMap(DispatchParts::stillOut);
    }

    @Override
    public Optional<String> messagesFrom() {
        return parts.broker().map(BrokerParts::place);
    }

    @Override
    public Optional<String> requestsTo() {
        return parts.server().map(HttpParts::url);
    }

    @Override
    public void takeNoMore() {
        parts.server().ifPresent(HttpParts::takeNoMore);
        main.getCamelContext()
                .getRegistry()
                .lookupByNameAndType("inbox", Inbox.class)
                .close();
        parts.broker().ifPresent(broker -> takeNoMessages());
    }

    /** What was taken goes on; what comes stays with the broker. */
    private void takeNoMessages() {
        try {
            main.getCamelContext().getRouteController().suspendRoute(MESSAGES);
        } catch (Exception failed) {
            throw new IllegalStateException("messages are still taken: " + failed.getMessage(), failed);
        }
    }

    @Override
    public void drain(Duration time) {
        if (parts.pacer().isClosedFor(time)) {
            parts.pacer().stop("told to stop, while the account takes no calls");
        }
        Thread limit = new Thread(() -> stopAfter(time), "drain-limit");
        limit.setDaemon(true);
        limit.start();
        parts.server().ifPresent(server -> server.drain(time.plus(GRACE)));
        for (Route route : main.getCamelContext().getRoutes()) {
            if (route.getRouteId().startsWith("watch-inbox")
                    || route.getRouteId().startsWith("receive-http-")
                    || route.getRouteId().equals(MESSAGES)) {
                stop(route.getRouteId(), time.plus(GRACE));
            }
        }
        // A route is done when its reply is written, which is before the client has it.
        parts.server().ifPresent(server -> server.finish(GRACE));
    }

    /** Waits for what is under way in the route. */
    private void stop(String route, Duration time) {
        try {
            main.getCamelContext().getRouteController().stopRoute(route, time.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception failed) {
            throw new IllegalStateException("route " + route + " does not stop: " + failed.getMessage(), failed);
        }
    }

    private void stopAfter(Duration time) {
        try {
            Thread.sleep(time.toMillis());
            parts.pacer().stop("told to stop, and the time to finish was over");
            parts.http().close(CloseMode.IMMEDIATE);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        parts.pacer().stop("the program is ending");
        parts.http().close(CloseMode.IMMEDIATE);
        parts.server().ifPresent(server -> server.drain(GRACE));
        main.getCamelContext().getShutdownStrategy().setTimeout(GRACE.toSeconds());
        main.stop();
        parts.catalogue().close();
        parts.dispatch().ifPresent(DispatchParts::close);
        parts.broker().ifPresent(BrokerParts::close);
        parts.server().ifPresent(HttpParts::close);
        parts.watch().ifPresent(Watch::close);
        // A reference to the method would link the class, and so load OpenTelemetry, where there are none too.
        parts.traces().ifPresent(traces -> traces.close());
        parts.journal().ifPresent(Journal::close);
        parts.batches().journals().close();
    }
}
