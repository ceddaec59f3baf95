package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one request gets back.
 *
 * @param status HTTP status
 * @param headers headers besides those that every reply carries; Content-Type among them
 * @param body the bytes
 * @param delivery how they travel
 */
record Reply(int status, Map<String, String> headers, byte[] body, Delivery delivery) {
    private static final String CONTENT_TYPE = "Content-Type";
    private static final String JSON = "application/json; charset=utf-8";

    static Reply json(int status, JsonNode body) {
        return json(status, Map.of(), Json.bytes(body));
    }

    static Reply json(int status, Map<String, String> headers, byte[] body) {
        return typed(status, JSON, headers, body);
    }

    static Reply typed(int status, String contentType, Map<String, String> headers, byte[] body) {
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.put(CONTENT_TYPE, contentType);
        all.putAll(headers);
        return new Reply(status, all, body, new Delivery.Whole());
    }

    static Reply events(List<String> events) {
        byte[] body = String.join("", events).getBytes(StandardCharsets.UTF_8);
        return typed(200, "text/event-stream", Map.of(), body).by(new Delivery.Events());
    }

    Reply by(Delivery other) {
        return new Reply(status, headers, body, other);
    }

    boolean answers() {
        return status == 200 && !(delivery instanceof Delivery.Drop) && !(delivery instanceof Delivery.Hang);
    }
}
