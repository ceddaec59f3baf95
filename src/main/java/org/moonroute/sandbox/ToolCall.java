package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A call the model asks for.
 *
 * @param id opaque to clients; null until one is given
 * @param name of the tool
 * @param arguments JSON as the model wrote it, so possibly broken
 */
record ToolCall(String id, String name, String arguments) {
    ToolCall withId(String given) {
        return new ToolCall(given, name, arguments);
    }

    ToolCall withArguments(String other) {
        return new ToolCall(id, name, other);
    }

    int tokens() {
        return Tokens.of(name) + Tokens.of(arguments);
    }

    ObjectNode body(int index) {
        ObjectNode call = Json.object().put("index", index).put("id", id).put("type", type());
        call.putObject("function").put("name", name).put("arguments", arguments);
        return call;
    }

    private String type() {
        return name.startsWith("$") ? "builtin_function" : "function";
    }
}
