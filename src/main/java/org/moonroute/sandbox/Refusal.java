package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * A request the service turns down, on its way from a check to the wire.
 *
 * <p>Its body is {@code {"error":{"message":...,"type":...}}} without code or param, as live replies show.
 */
final class Refusal extends RuntimeException {
    /** Sent with a rate limit, as live 429 replies show; seconds. */
    static final Map<String, String> RETRY_SOON = Map.of("retry-after", "1", "x-retry-after", "1");

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String type;
    private final transient Map<String, String> headers;

    Refusal(int status, String type, String message, Map<String, String> headers) {
        super(message, null, false, false);
        this.status = status;
        this.type = type;
        this.headers = headers;
    }

    /** A 400 whose text stands as it is. */
    static Refusal invalid(String message) {
        return new Refusal(400, "invalid_request_error", message, Map.of());
    }

    /** A 400 whose text the service begins with {@code Invalid request: }. */
    static Refusal invalidRequest(String details) {
        return invalid("Invalid request: " + details);
    }

    Reply reply() {
        return Reply.json(status, headers, Json.bytes(body()));
    }

    ObjectNode body() {
        ObjectNode body = Json.object();
        body.putObject("error").put("message", getMessage()).put("type", type);
        return body;
    }
}
