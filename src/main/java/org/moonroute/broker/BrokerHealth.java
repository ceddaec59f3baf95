package org.moonroute.broker;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether the broker is reachable, by a connection of its own that does nothing else. Logs one line when the broker goes
 * away and one when it is back, however often it is tried in between.
 */
public final class BrokerHealth implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerHealth.class);
    private static final Pattern ARTEMIS = Pattern.compile(".*\\[errorType=\\S+ message=(.*)]", Pattern.DOTALL);
    private static final long SHORTEST_PAUSE_MS = 100;
    private static final long LONGEST_PAUSE_MS = 5000;

    private final BrokerConnections connections;
    private final Clock clock;
    private final Thread watcher = new Thread(this::watch, "broker-health");
    private volatile State state;

    private record State(Boolean reachable, Instant since) {}

    private BrokerHealth(BrokerConnections connections, Clock clock) {
        this.connections = connections;
        this.clock = clock;
        this.state = new State(null, clock.instant());
    }

    /** Begins to watch; the broker counts as away until it was reached. */
    public static BrokerHealth of(BrokerConnections connections, Clock clock) {
        BrokerHealth health = new BrokerHealth(connections, clock);
        health.watcher.setDaemon(true);
        health.watcher.start();
        return health;
    }

    /** If it was there when last seen. */
    public boolean isReachable() {
        return Boolean.TRUE.equals(state.reachable());
    }

    /** Since when it is as {@link #isReachable} says. */
    public Instant since() {
        return state.since();
    }

    private void watch() {
        long pause = SHORTEST_PAUSE_MS;
        while (!Thread.currentThread().isInterrupted()) {
            try {
                if (hold()) {
                    pause = SHORTEST_PAUSE_MS;
                }
                Thread.sleep(pause);
                pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Connects, and stays connected as long as that lasts; false if it did not begin. */
    private boolean hold() throws InterruptedException {
        boolean held = false;
        CompletableFuture<String> lost = new CompletableFuture<>();
        try (Connection connection = connections.direct().createConnection()) {
            connection.setExceptionListener(failure -> lost.complete(reason(failure)));
            connection.start();
            held = true;
            back();
            away(lost.get());
        } catch (JMSException | JMSRuntimeException failed) {
            away(reason(failed));
        } catch (ExecutionException never) {
            throw new IllegalStateException(never);
        }
        return held;
    }

    /** What happened, without the class names that Artemis puts around it. */
    private String reason(Exception failure) {
        String message = String.valueOf(failure.getMessage());
        Matcher artemis = ARTEMIS.matcher(message);
        return connections.mask(artemis.matches() ? artemis.group(1) : message);
    }

    private void back() {
        boolean wasAway = Boolean.FALSE.equals(state.reachable());
        state = new State(true, clock.instant());
        if (wasAway) {
            LOG.info("the broker at {} is back", connections.place());
        }
    }

    private void away(String why) {
        if (!Boolean.FALSE.equals(state.reachable())) {
            state = new State(false, state.reachable() == null ? state.since() : clock.instant());
            LOG.warn("the broker at {} is away: {}; waiting for it", connections.place(), why);
        }
    }

    /** Stops to watch; the state stays as it was. */
    @Override
    public void close() {
        watcher.interrupt();
    }
}
