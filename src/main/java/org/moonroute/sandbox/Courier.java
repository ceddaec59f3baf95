package org.moonroute.sandbox;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries replies to clients, late if asked to, without holding a thread while it waits.
 *
 * <p>{@code settled} runs once for each reply, just before the bytes that complete it: a client can then rely on its
 * place being free when it has read the reply. A client that went away is no error.
 */
final class Courier {
    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);

    private final ScheduledExecutorService clock;
    private final ExecutorService hands;

    Courier(ScheduledExecutorService clock, ExecutorService hands) {
        this.clock = clock;
        this.hands = hands;
    }

    void deliver(HttpExchange exchange, Reply reply) {
        deliver(exchange, reply, Duration.ZERO, () -> {});
    }

    void deliver(HttpExchange exchange, Reply reply, Duration latency, Runnable settled) {
        Runnable once = new Once(settled);
        if (latency.isZero()) {
            write(exchange, reply, once);
            return;
        }
        try {
            clock.schedule(
                    () -> hands.execute(() -> write(exchange, reply, once)), latency.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("Closed before a reply was due", e);
        }
    }

    private void write(HttpExchange exchange, Reply reply, Runnable settled) {
        try {
            reply.headers().forEach(exchange.getResponseHeaders()::set);
            send(exchange, reply, settled);
        } catch (IOException | RuntimeException e) {
            LOG.debug("Client went away", e);
            exchange.close();
        } finally {
            if (!(reply.delivery() instanceof Delivery.Drip)) {
                settled.run();
            }
        }
    }

    private void send(HttpExchange exchange, Reply reply, Runnable settled) throws IOException {
        Delivery delivery = reply.delivery();
        if (delivery instanceof Delivery.Events) {
            events(exchange, reply, settled);
        } else if (delivery instanceof Delivery.Drip drip) {
            new Dripper(exchange, reply, drip, clock, settled).start();
        } else if (delivery instanceof Delivery.Hang) {
            settled.run();
        } else {
            settled.run();
            atOnce(exchange, reply);
        }
    }

    private static void atOnce(HttpExchange exchange, Reply reply) throws IOException {
        Delivery delivery = reply.delivery();
        byte[] body = reply.body();
        if (delivery instanceof Delivery.Truncate) {
            exchange.sendResponseHeaders(reply.status(), body.length + 1L);
            exchange.getResponseBody().write(body, 0, body.length / 2);
            exchange.getResponseBody().flush();
        } else if (delivery instanceof Delivery.Padded padded) {
            exchange.sendResponseHeaders(reply.status(), body.length + padded.bytes());
            pad(exchange.getResponseBody(), body, padded);
        } else if (delivery instanceof Delivery.Whole) {
            exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    private static void pad(OutputStream out, byte[] body, Delivery.Padded padded) throws IOException {
        byte[] block = new byte[64 * 1024];
        Arrays.fill(block, (byte) 'x');
        out.write(body, 0, padded.at());
        for (long left = padded.bytes(); left > 0; left -= block.length) {
            out.write(block, 0, (int) Math.min(left, block.length));
        }
        out.write(body, padded.at(), body.length - padded.at());
    }

    private static void events(HttpExchange exchange, Reply reply, Runnable settled) throws IOException {
        exchange.sendResponseHeaders(reply.status(), 0);
        OutputStream out = exchange.getResponseBody();
        byte[] body = reply.body();
        for (int start = 0; start < body.length; ) {
            int end = endOfEvent(body, start);
            if (end == body.length) {
                settled.run();
            }
            out.write(body, start, end - start);
            out.flush();
            start = end;
        }
        settled.run();
        exchange.close();
    }

    private static int endOfEvent(byte[] body, int start) {
        for (int i = start + 1; i < body.length; i++) {
            if (body[i] == '\n' && body[i - 1] == '\n') {
                return i + 1;
            }
        }
        return body.length;
    }
}
