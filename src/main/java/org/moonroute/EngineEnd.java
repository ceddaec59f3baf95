package org.moonroute;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.main.Main;
import org.apache.hc.core5.io.CloseMode;
import org.moonroute.audit.AuditLog;
import org.moonroute.files.Inbox;
import org.moonroute.journal.Journal;

/**
 * How the routes come to an end: nothing more is taken, what is under way is waited for, and the rest is closed.
 *
 * @param main what runs the routes
 * @param parts what was made for them
 */
record EngineEnd(Main main, Wiring.Parts parts) {
    /** What is told to stop gets this long to do so. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private static final String MESSAGES = "receive-jms";

    /** What was taken goes on. */
    void takeNoMore() {
        parts.server().ifPresent(HttpParts::takeNoMore);
        camel().getRegistry().lookupByNameAndType("inbox", Inbox.class).close();
        parts.broker().ifPresent(broker -> takeNoMessages());
    }

    /** What was taken goes on; what comes stays with the broker. */
    private void takeNoMessages() {
        try {
            camel().getRouteController().suspendRoute(MESSAGES);
        } catch (Exception failed) {
            throw new IllegalStateException("messages are still taken: " + failed.getMessage(), failed);
        }
    }

    /** Waits that long for what was taken. */
    void drain(Duration time) {
        // Nobody may decide within that time; what waits comes again with the next start, if anything keeps it.
        parts.approvals().close();
        if (parts.pacer().isClosedFor(time)) {
            parts.pacer().stop("told to stop, while the account takes no calls");
        }
        Thread limit = new Thread(() -> stopAfter(time), "drain-limit");
        limit.setDaemon(true);
        limit.start();
        parts.server().ifPresent(server -> server.drain(time.plus(GRACE)));
        for (Route route : camel().getRoutes()) {
            if (takes(route.getRouteId())) {
                stop(route.getRouteId(), time.plus(GRACE));
            }
        }
        // A route is done when its reply is written, which is before the client has it.
        parts.server().ifPresent(server -> server.finish(GRACE));
    }

    private static boolean takes(String route) {
        return route.startsWith("watch-inbox") || route.startsWith("receive-http-") || route.equals(MESSAGES);
    }

    /** Waits for what is under way in the route. */
    private void stop(String route, Duration time) {
        try {
            camel().getRouteController().stopRoute(route, time.toSeconds(), TimeUnit.SECONDS);
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

    /** Ends what is under way, which stays to do, and closes everything. */
    void close() {
        parts.pacer().stop("the program is ending");
        parts.approvals().close();
        parts.http().close(CloseMode.IMMEDIATE);
        parts.server().ifPresent(server -> server.drain(GRACE));
        camel().getShutdownStrategy().setTimeout(GRACE.toSeconds());
        main.stop();
        parts.catalogue().close();
        parts.dispatch().ifPresent(DispatchParts::close);
        parts.broker().ifPresent(BrokerParts::close);
        parts.server().ifPresent(HttpParts::close);
        parts.watch().ifPresent(Watch::close);
        parts.audit().ifPresent(AuditLog::close);
        // A reference to the method would link the class, and so load OpenTelemetry, where there are none too.
        parts.traces().ifPresent(traces -> traces.close());
        parts.journal().ifPresent(Journal::close);
        parts.batches().journals().close();
    }

    private CamelContext camel() {
        return main.getCamelContext();
    }
}
