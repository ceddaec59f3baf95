package org.moonroute.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Takes out of a call's arguments what the model had no business to send: names that the schema does not declare (unless it
 * allows them by {@code additionalProperties}), and null for what it may leave out, which is how models often say nothing.
 */
final class Undeclared {
    private Undeclared() {}

    /** Changes the arguments. */
    static void drop(ObjectNode arguments, JsonNode schema) {
        dropHere(arguments, schema);
        dropWithin(arguments, schema);
    }

    private static void dropHere(ObjectNode given, JsonNode schema) {
        JsonNode more = schema.path("additionalProperties");
        if (!more.isObject() && !more.asBoolean(false)) {
            Set<String> declared = new HashSet<>();
            schema.path("properties").fieldNames().forEachRemaining(declared::add);
            given.retain(declared);
        }
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            String name = property.getKey();
            if (given.path(name).isNull() && !required.contains(name) && refusesNull(property.getValue())) {
                given.remove(name);
            }
        }
    }

    private static void dropWithin(ObjectNode given, JsonNode schema) {
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            JsonNode value = given.path(property.getKey());
            dropFrom(value, property.getValue());
            value.forEach(item -> dropFrom(item, property.getValue().path("items")));
        }
    }

    private static void dropFrom(JsonNode value, JsonNode schema) {
        // Without properties the schema is a reference, alternatives or a free object: nothing is known to be
        // undeclared.
        if (value instanceof ObjectNode object && schema.path("properties").isObject()) {
            drop(object, schema);
        }
    }

    private static boolean refusesNull(JsonNode schema) {
        return schema.path("type").isTextual() && !schema.path("type").asText().equals("null");
    }
}
