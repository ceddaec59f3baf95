package org.moonroute.moonshot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Puts the tool calls of a stream together, of which each event has fragments. Fragments with one index are of one call; but some hosts
 * give no index, or every call the same one, so that only a new id tells that a call begins.
 */
final class CallFragments {
    private CallFragments() {}

    /** Adds a fragment to its call, or to the calls; what is no fragment is nothing. */
    static void add(ArrayNode calls, JsonNode fragment) {
        if (!fragment.isObject()) {
            return;
        }
        ObjectNode call = callOf(calls, fragment);
        for (var field : fragment.properties()) {
            if (!field.getKey().equals("function") && !field.getValue().isNull()) {
                call.set(field.getKey(), field.getValue());
            }
        }
        ObjectNode function = call.withObjectProperty("function");
        JsonNode name = fragment.at("/function/name");
        if (name.isTextual() && !name.asText().isEmpty()) {
            function.set("name", name);
        }
        String more = SoundMessage.arguments(fragment.at("/function/arguments"));
        function.put("arguments", Json.text(function, "arguments") + more);
    }

    private static ObjectNode callOf(ArrayNode calls, JsonNode fragment) {
        // From the last one back: where two have one index, what follows is of the later one.
        for (int i = calls.size() - 1; i >= 0; i--) {
            ObjectNode call = (ObjectNode) calls.get(i);
            if (isOf(call, fragment)) {
                return call;
            }
        }
        return calls.addObject();
    }

    private static boolean isOf(ObjectNode call, JsonNode fragment) {
        String id = Json.text(fragment, "id");
        boolean isNamed = !id.isEmpty() && !id.equals(Json.text(call, "id"));
        if (!fragment.hasNonNull("index")) {
            return !isNamed;
        }
        // Some hosts give every fragment of a call an id of its own; only a name besides says that another call begins.
        boolean isAnother = isNamed
                && !Json.text(call, "id").isEmpty()
                && !Json.text(fragment.path("function"), "name").isEmpty();
        return call.path("index").equals(fragment.get("index")) && !isAnother;
    }
}
