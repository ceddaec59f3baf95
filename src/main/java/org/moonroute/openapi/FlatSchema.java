package org.moonroute.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * One schema with what it refers to and the parts of its {@code allOf} put together; the schemas within it are as they were.
 *
 * @param json the schema, without {@code $ref} and {@code allOf}
 * @param within the references that led here: one of these again would go in a circle
 * @param circular whether it was cut off because of that
 */
record FlatSchema(ObjectNode json, Set<String> within, boolean circular) {

    static FlatSchema of(JsonNode schema, Set<String> within, ApiDocument document) {
        ObjectNode flat = JsonNodeFactory.instance.objectNode();
        Set<String> seen = new LinkedHashSet<>(within);
        boolean whole = merge(schema, flat, seen, document);
        return new FlatSchema(flat, seen, !whole);
    }

    /** What is said nearer to where it is used goes before what it refers to. */
    private static boolean merge(JsonNode schema, ObjectNode flat, Set<String> seen, ApiDocument document) {
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
            if (!seen.add(reference)) {
                return false;
            }
            whole = merge(document.target(reference), flat, seen, document);
        }
        for (JsonNode part : schema.path("allOf")) {
            whole &= merge(part, flat, seen, document);
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
