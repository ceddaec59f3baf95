package org.moonroute.moonshot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts the tool calls of a stream together, of which each event has fragments. Fragments with one index are of one call; but some hosts
 * give no index, or every call the same one, so that only a new id tells that a call begins.
 */
final class CallFragments {
    private final List<Call> calls = new ArrayList<>();

    /** What is there of a call; its arguments apart, as they may come in thousands of pieces. */
    private record Call(ObjectNode json, StringBuilder arguments) {}

    /** Adds a fragment to its call, or to the calls; what is no fragment is nothing. */
    void add(JsonNode fragment) {
        if (!fragment.isObject()) {
            return;
        }
        Call call = callOf(fragment);
        for (var field : fragment.properties()) {
            if (!field.getKey().equals("function") && !field.getValue().isNull()) {
                call.json().set(field.getKey(), field.getValue());
            }
        }
        JsonNode name = fragment.at("/function/name");
        if (name.isTextual() && !name.asText().isEmpty()) {
            call.json().withObjectProperty("function").set("name", name);
        }
        call.arguments().append(SoundMessage.arguments(fragment.at("/function/arguments")));
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    /** The calls, as far as they came. */
    ArrayNode whole() {
        ArrayNode whole = Json.MAPPER.createArrayNode();
        for (Call call : calls) {
            call.json()
                    .withObjectProperty("function")
                    .put("arguments", call.arguments().toString());
            whole.add(call.json());
        }
        return whole;
    }

    private Call callOf(JsonNode fragment) {
        // From the last one back: where two have one index, what follows is of the later one.
        for (int i = calls.size() - 1; i >= 0; i--) {
            if (isOf(calls.get(i).json(), fragment)) {
                return calls.get(i);
            }
        }
        Call call = new Call(Json.MAPPER.createObjectNode(), new StringBuilder());
        calls.add(call);
        return call;
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
