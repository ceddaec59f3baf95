package org.moonroute.sandbox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes every request: finds its desk, checks its key, and answers even when a desk breaks. */
final class FrontDoor implements HttpHandler {
    static final int MOST_BYTES = 100 * 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(FrontDoor.class);
    private static final String CHAT = "POST /v1/chat/completions";

    private final AtomicLong visits = new AtomicLong();
    private final KeyCheck keys;
    private final ChatDoor chat;
    private final Map<String, Desk> desks;
    private final Courier courier;

    FrontDoor(KeyCheck keys, ChatDoor chat, Map<String, Desk> desks, Courier courier) {
        this.keys = keys;
        this.chat = chat;
        this.desks = desks;
        this.courier = courier;
    }

    @Override
    public void handle(HttpExchange exchange) {
        try {
            exchange.getResponseHeaders().set("X-Moonroute-Sandbox", "true");
            exchange.getResponseHeaders().set("Msh-Request-Id", requestId());
            admit(exchange, readBody(exchange));
        } catch (IOException e) {
            LOG.debug("Client went away while sending", e);
            exchange.close();
        }
    }

    private void admit(HttpExchange exchange, byte[] body) {
        String visit = exchange.getRequestMethod() + " " + path(exchange);
        if (visit.equals(CHAT)) {
            chat.serve(exchange, body, () -> check(exchange, body));
        } else {
            courier.deliver(exchange, Safely.reply(() -> serve(exchange, visit, body)));
        }
    }

    private Reply serve(HttpExchange exchange, String visit, byte[] body) {
        Desk desk = desks.get(visit);
        if (desk == null) {
            throw lost(path(exchange));
        }
        if (path(exchange).startsWith("/v1/")) {
            check(exchange, body);
        }
        return desk.serve(body);
    }

    private void check(HttpExchange exchange, byte[] body) {
        keys.admit(exchange.getRequestHeaders().getFirst("Authorization"));
        if (body.length > MOST_BYTES) {
            throw new Refusal(413, "invalid_request_error", "Request body too large", Map.of());
        }
    }

    private Refusal lost(String path) {
        boolean known =
                CHAT.endsWith(" " + path) || desks.keySet().stream().anyMatch(visit -> visit.endsWith(" " + path));
        return known
                ? new Refusal(405, "invalid_request_error", "Method not allowed", Map.of())
                : new Refusal(404, "resource_not_found_error", "The requested resource was not found", Map.of());
    }

    private static String path(HttpExchange exchange) {
        return exchange.getRequestURI().getPath();
    }

    /** At most one byte over the limit is kept; the rest is read and dropped, so that the client can hear the reply. */
    private static byte[] readBody(HttpExchange exchange) throws IOException {
        try (InputStream in = exchange.getRequestBody()) {
            byte[] body = in.readNBytes(MOST_BYTES + 1);
            if (body.length > MOST_BYTES) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            return body;
        }
    }

    private String requestId() {
        return new UUID(0x6d6f6f6e726f4075L, visits.incrementAndGet() | Long.MIN_VALUE).toString();
    }
}
