package org.moonroute.moonshot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * A message of the model as it can go back. It goes back as it came, unknown fields included; but what the service would refuse of it
 * is put right, or the next request, and all that came before it, would be paid for in vain: its role, and each call's id, type, name
 * and arguments, which some hosts leave out or send as something else than text.
 */
final class SoundMessage {
    private static final String CALLS = "tool_calls";
    private static final Set<String> TYPES = Set.of("function", "builtin_function");

    private SoundMessage() {}

    /** Changes the message. */
    static void make(ObjectNode message) {
        message.put("role", "assistant");
        if (message.path(CALLS) instanceof ArrayNode calls) {
            calls.removeIf(call -> !call.isObject());
            calls.forEach(call -> makeCall((ObjectNode) call));
            if (calls.isEmpty()) {
                message.remove(CALLS);
            }
        } else {
            message.remove(CALLS);
        }
        UniqueIds.give(message);
    }

    private static void makeCall(ObjectNode call) {
        ObjectNode function = call.path("function") instanceof ObjectNode there ? there : call.putObject("function");
        function.put("name", Json.text(function, "name"));
        function.put("arguments", arguments(function.path("arguments")));
        call.put("id", Json.text(call, "id"));
        if (!TYPES.contains(Json.text(call, "type"))) {
            call.put("type", Json.text(function, "name").startsWith("$") ? "builtin_function" : "function");
        }
    }

    /** The arguments as text, whatever they came as. */
    static String arguments(JsonNode given) {
        return given.isContainerNode() ? given.toString() : given.asText("");
    }
}
