package org.moonroute.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The types that a schema allows; none for any.
 *
 * @param names the types, in the schema's order
 */
record SchemaTypes(Set<String> names) {
    private static final Map<String, Predicate<JsonNode>> PRIMITIVES = Map.of(
            "string", JsonNode::isTextual,
            "integer", JsonNode::isIntegralNumber,
            "number", JsonNode::isNumber,
            "boolean", JsonNode::isBoolean,
            "null", JsonNode::isNull);

    static SchemaTypes of(ObjectNode schema) {
        Set<String> types = new LinkedHashSet<>();
        JsonNode type = schema.path("type");
        type.forEach(one -> types.add(one.asText()));
        if (type.isTextual()) {
            types.add(type.asText());
        }
        if (types.isEmpty()) {
            infer(schema, types);
        }
        types.removeIf(one -> !PRIMITIVES.containsKey(one) && !one.equals("object") && !one.equals("array"));
        if (!types.isEmpty() && schema.path("nullable").asBoolean(false)) {
            types.add("null");
        }
        return new SchemaTypes(types);
    }

    private static void infer(ObjectNode schema, Set<String> types) {
        if (schema.has("properties")) {
            types.add("object");
        } else if (schema.has("items")) {
            types.add("array");
        }
        for (JsonNode value : values(schema)) {
            List.of("string", "integer", "number", "boolean", "null").stream()
                    .filter(type -> PRIMITIVES.get(type).test(value))
                    .findFirst()
                    .ifPresent(types::add);
        }
    }

    boolean has(String type) {
        return names.contains(type);
    }

    void writeTo(ObjectNode schema) {
        if (names.size() == 1) {
            schema.put("type", names.iterator().next());
        } else if (!names.isEmpty()) {
            names.forEach(schema.putArray("type")::add);
        }
    }

    /** The values of {@code enum} or {@code const} that the dialect takes: of one primitive type, and null. */
    List<JsonNode> enumValues(ObjectNode schema) {
        long kinds = names.stream().filter(name -> !name.equals("null")).count();
        if (kinds > 1 || names.isEmpty() || !PRIMITIVES.keySet().containsAll(names)) {
            return List.of();
        }
        return values(schema).stream()
                .filter(value ->
                        names.stream().anyMatch(name -> PRIMITIVES.get(name).test(value)))
                .distinct()
                .toList();
    }

    private static List<JsonNode> values(ObjectNode schema) {
        List<JsonNode> values = new ArrayList<>();
        schema.path("enum").forEach(values::add);
        if (schema.has("const")) {
            values.add(schema.get("const"));
        }
        return values;
    }
}
