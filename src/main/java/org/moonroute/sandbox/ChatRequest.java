package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A chat request, read leniently: what is missing or of the wrong kind reads as absent, the checks complain about it.
 *
 * @param body the request as sent
 * @param seed a number made of its bytes, from which everything arbitrary in a reply comes
 */
record ChatRequest(ObjectNode body, long seed) {
    /** Refuses what is not one JSON object; the wording of that refusal is the sandbox's own. */
    static ChatRequest parse(byte[] bytes) {
        try {
            if (Json.read(bytes) instanceof ObjectNode body) {
                return new ChatRequest(body, Seed.of(bytes));
            }
        } catch (IOException e) {
            throw Refusal.invalidRequest("the request body is not valid JSON");
        }
        throw Refusal.invalidRequest("the request body must be a JSON object");
    }

    String model() {
        return body.path("model").asText("");
    }

    List<JsonNode> messages() {
        return Json.elements(body.path("messages"));
    }

    /** The text of the last user message; empty if there is none. */
    String prompt() {
        int last = lastUser();
        return last < 0 ? "" : textOf(messages().get(last));
    }

    /** 1 for the first request with this last user message, one more for each answer the assistant gave since. */
    int round() {
        return 1
                + (int) messages().stream()
                        .skip(lastUser() + 1L)
                        .filter(message -> hasRole(message, "assistant"))
                        .count();
    }

    List<JsonNode> tools() {
        return Json.elements(body.path("tools"));
    }

    List<JsonNode> functions() {
        return Json.elements(body.path("functions"));
    }

    boolean stream() {
        return body.path("stream").asBoolean();
    }

    int choices() {
        return body.path("n").asInt(1);
    }

    /** The limit of completion tokens the request names, or 0; {@code max_tokens} is its deprecated name. */
    int requestedLimit() {
        return body.path("max_completion_tokens").asInt(body.path("max_tokens").asInt(0));
    }

    static boolean hasRole(JsonNode message, String role) {
        return message.path("role").asText("").equals(role);
    }

    static String textOf(JsonNode message) {
        JsonNode content = message.path("content");
        return content.isArray()
                ? Json.elements(content).stream()
                        .map(part -> part.path("text").asText(""))
                        .collect(Collectors.joining())
                : content.asText("");
    }

    private int lastUser() {
        List<JsonNode> messages = messages();
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (hasRole(messages.get(i), "user")) {
                return i;
            }
        }
        return -1;
    }
}
