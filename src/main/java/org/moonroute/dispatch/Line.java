package org.moonroute.dispatch;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.moonroute.conversation.Undelivered;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that works with a connection to the broker, and begins again with another whenever that is lost: a session that is
 * lost stays lost. What the broker refuses ends the run, as it would be refused again.
 */
final class Line {
    private static final Logger LOG = LoggerFactory.getLogger(Line.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** A broker that is just going away fails once or twice before that is known. */
    private static final int OFTEN = 5;

    private final Place place;
    private final String what;
    private final Work work;
    private final Thread thread;
    private int failures;
    /** Whether the last try had no connection, or lost it. */
    private volatile boolean away;

    private volatile boolean ended;

    /**
     * Where the broker is.
     *
     * @param connections make connections to it
     * @param isReachable whether it was there when last seen; who watches it also says so
     * @param stop ends the run, with the reason
     */
    record Place(ConnectionFactory connections, BooleanSupplier isReachable, Consumer<String> stop) {}

    /** What is done with a connection; returns when nothing more is to be done. */
    interface Work {
        void with(Connection connection) throws JMSException, InterruptedException;
    }

    /** @param what what it does, for people */
    Line(Place place, String what, Work work) {
        this.place = place;
        this.what = what;
        this.work = work;
        this.thread = new Thread(this::run, "batch-" + what.replace(' ', '-'));
        thread.setDaemon(true);
    }

    Line start() {
        thread.start();
        return this;
    }

    private void run() {
        try {
            while (!connected()) {
                Thread.sleep(PAUSE.toMillis());
            }
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether it is done. */
    private boolean connected() throws InterruptedException {
        try (Connection connection = place.connections().createConnection()) {
            connection.start();
            away = false;
            work.with(connection);
            return true;
        } catch (JMSSecurityException | InvalidDestinationException refused) {
            place.stop().accept("the broker refuses " + what + ": " + refused.getMessage());
            return true;
        } catch (JMSException | JMSRuntimeException failed) {
            away = true;
            say(failed);
            return Thread.currentThread().isInterrupted();
        } catch (Undelivered full) {
            place.stop().accept(full.getMessage());
            return true;
        } catch (RuntimeException failed) {
            // A client that was interrupted throws one of its own.
            if (!ended) {
                place.stop().accept(what + " failed: " + failed);
            }
            return true;
        }
    }

    /** Not that the broker is away, which is said elsewhere; and not before it is clear that it stays so. */
    private void say(Exception failed) {
        failures = place.isReachable().getAsBoolean() ? failures + 1 : 0;
        if (failures == OFTEN) {
            LOG.warn("{} fails again and again, trying on: {}", what, failed.getMessage());
        }
    }

    /** Waits until it is done, at most so long, and not at all while it has no broker; then it is told to stop. */
    void end(Duration most) {
        try {
            thread.join(away ? 1 : most.toMillis());
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
        }
        ended = true;
        thread.interrupt();
    }
}
