package org.moonroute.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * One schema with what it refers to and the parts of its {@code allOf} put together; the schemas within it are as they were.
 *
 * @param json the schema, without {@code $ref} and {@code allOf}
 * @param within the references that led here
 * @param circular whether it was cut off, because one of them would have been followed once too often
 */
record FlatSchema(ObjectNode json, List<String> within, boolean circular) {
    /** A tree shows its nodes and their children; what is below is left to the service. */
    private static final int MOST_OF_ONE = 2;

    static FlatSchema of(JsonNode schema, List<String> within, ApiDocument document) {
        ObjectNode flat = JsonNodeFactory.instance.objectNode();
        List<String> seen = new ArrayList<>(within);
        boolean whole = merge(schema, flat, within, seen, document);
        return new FlatSchema(flat, seen, !whole);
    }

    /** What is said nearer to where it is used goes before what it refers to. */
    private static boolean merge(
            JsonNode schema, ObjectNode flat, List<String> path, List<String> seen, ApiDocument document) {
        boolean whole = true;
        for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
            switch (keyword.getKey()) {
                case "$ref", "allOf" -> {}
                case "properties" -> addMissing(flat.withObject("/properties"), keyword.getValue());
                case "required" -> addTo(flat, keyword.getValue());
                default -> flat.putIfAbsent(keyword.getKey(), keyword.getValue());
            }
        }
        if (schema.path("$ref").isTextual()) {
            String reference = schema.path("$ref").asText();
            if (Collections.frequency(path, reference) >= MOST_OF_ONE) {
                return false;
            }
            seen.add(reference);
            List<String> further = new ArrayList<>(path);
            further.add(reference);
            whole = merge(document.target(reference), flat, further, seen, document);
        }
        for (JsonNode part : schema.path("allOf")) {
            whole &= merge(part, flat, path, seen, document);
        }
        return whole;
    }

    private static void addMissing(ObjectNode properties, JsonNode more) {
        more.properties().forEach(property -> properties.putIfAbsent(property.getKey(), property.getValue()));
    }

    private static void addTo(ObjectNode flat, JsonNode required) {
        // In OpenAPI 3.0 some put a boolean there, which means nothing.
        if (required.isArray()) {
            ArrayNode all = flat.withArray("/required");
            all.addAll((ArrayNode) required);
        }
    }
}
