package org.moonroute.sandbox;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends one body a few bytes at a time, at most 20 times a second. */
final class Dripper {
    private static final Logger LOG = LoggerFactory.getLogger(Dripper.class);
    private static final int TIMES_A_SECOND = 20;

    private final HttpExchange exchange;
    private final Reply reply;
    private final int drop;
    private final long pauseMillis;
    private final ScheduledExecutorService clock;
    private final Runnable settled;
    private int sent;

    Dripper(HttpExchange exchange, Reply reply, Delivery.Drip drip, ScheduledExecutorService clock, Runnable settled) {
        this.exchange = exchange;
        this.reply = reply;
        this.drop = Math.max(1, drip.bytesPerSecond() / TIMES_A_SECOND);
        this.pauseMillis = Math.max(1, 1000L * drop / drip.bytesPerSecond());
        this.clock = clock;
        this.settled = settled;
    }

    void start() throws IOException {
        exchange.sendResponseHeaders(reply.status(), reply.body().length);
        next();
    }

    /** The socket's buffer takes a drop at once, so the clock's thread is not held. */
    private void next() {
        try {
            int length = Math.min(drop, reply.body().length - sent);
            if (sent + length == reply.body().length) {
                settled.run();
            }
            exchange.getResponseBody().write(reply.body(), sent, length);
            exchange.getResponseBody().flush();
            sent += length;
            goOn();
        } catch (IOException | RejectedExecutionException e) {
            LOG.debug("Client went away from a drip", e);
            settled.run();
            exchange.close();
        }
    }

    private void goOn() {
        if (sent == reply.body().length) {
            exchange.close();
        } else {
            clock.schedule(this::next, pauseMillis, TimeUnit.MILLISECONDS);
        }
    }
}
