package org.moonroute.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;

/**
 * A parameter of an operation.
 *
 * @param name its name in the request
 * @param in where it goes: {@code path}, {@code query}, {@code header} or {@code cookie}
 * @param style how lists and objects are written
 * @param explode whether each item of a list stands for itself
 * @param required whether there must be one
 * @param json whether its value is written as JSON
 * @param schema its schema, as the document has it, with the parameter's description
 */
record Parameter(
        String name, String in, String style, boolean explode, boolean required, boolean json, JsonNode schema) {
    static final String PATH = "path";
    static final String QUERY = "query";
    static final String HEADER = "header";
    static final String COOKIE = "cookie";

    private static final Set<String> STYLES = Set.of("simple", "form", "spaceDelimited", "pipeDelimited", "deepObject");
    private static final Set<String> PLACES = Set.of(PATH, QUERY, HEADER, COOKIE);

    /** Reads it from the document; refused if it is written in a way that is not known. */
    static Parameter of(JsonNode json, Operation operation) {
        String name = json.path("name").asText("");
        String in = json.path("in").asText("");
        if (name.isEmpty() || !PLACES.contains(in)) {
            throw new IllegalStateException(operation.document().file() + ": a parameter of " + operation.id()
                    + " has no name, or is in none of path, query, header and cookie.");
        }
        boolean form = in.equals(QUERY) || in.equals(COOKIE);
        String style = json.path("style").asText(form ? "form" : "simple");
        if (!STYLES.contains(style)) {
            throw new IllegalStateException(operation.document().file() + ": the parameter " + name + " of "
                    + operation.id() + " has the style " + style + ", which is not known here. There are: "
                    + String.join(", ", List.copyOf(STYLES)) + ".");
        }
        JsonNode content = json.path("content");
        boolean asJson = content.isObject() && !content.isEmpty();
        JsonNode schema = asJson ? content.iterator().next().path("schema") : json.path("schema");
        return new Parameter(
                name,
                in,
                style,
                json.path("explode").asBoolean(style.equals("form")),
                in.equals(PATH) || json.path("required").asBoolean(false),
                asJson,
                described(schema, json.path("description").asText("")));
    }

    /** What is said of the parameter goes before what is said of its type. */
    private static JsonNode described(JsonNode schema, String description) {
        ObjectNode described = schema.isObject() ? schema.deepCopy() : JsonNodeFactory.instance.objectNode();
        return description.isBlank() ? described : described.put("description", description);
    }
}
