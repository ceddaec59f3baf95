package org.moonroute.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What a schema says of single values: its type, enum, const, bounds and words, in Moonshot's dialect. */
final class SchemaValues {
    private static final Map<String, Predicate<JsonNode>> TYPES = new LinkedHashMap<>();
    private static final List<String> COUNTS = List.of("minLength", "maxLength", "minItems", "maxItems");
    private static final List<String> BOUNDS = List.of("minimum", "maximum");
    /** More of them would be refused; a list that long is no help to the model either. */
    private static final int MAX_VALUES = 500;
    /** What the model can make use of; the dialect has no word for it. */
    private static final List<String> FORMATS = List.of(
            "date-time", "date", "time", "duration", "email", "uri", "uuid", "ipv4", "ipv6", "hostname", "byte");

    static {
        TYPES.put("string", JsonNode::isTextual);
        TYPES.put("integer", JsonNode::isIntegralNumber);
        TYPES.put("number", JsonNode::isNumber);
        TYPES.put("boolean", JsonNode::isBoolean);
        TYPES.put("null", JsonNode::isNull);
        TYPES.put("object", JsonNode::isObject);
        TYPES.put("array", JsonNode::isArray);
    }

    private SchemaValues() {}

    /** The known types that a schema names; empty when it accepts every type. */
    static List<String> types(ObjectNode schema) {
        List<String> types = new ArrayList<>();
        JsonNode type = schema.path("type");
        (type.isArray() ? type : JsonNodeFactory.instance.arrayNode().add(type))
                .forEach(one -> types.add(one.asText()));
        if (types.stream().anyMatch(one -> !TYPES.containsKey(one))) {
            types.clear();
        }
        if (types.isEmpty() && schema.path("properties").isObject()) {
            types.add("object");
        }
        if (types.isEmpty() && (schema.has("items") || schema.has("prefixItems"))) {
            types.add("array");
        }
        if (schema.path("nullable").asBoolean() && !types.isEmpty() && !types.contains("null")) {
            types.add("null");
        }
        return types;
    }

    /**
     * The schema with {@code const} as {@code enum}; several schemas where the values of the enum are of several types, as
     * the dialect has one type for each. Never empty.
     */
    static List<ObjectNode> kinds(ObjectNode given) {
        ObjectNode schema = given.deepCopy();
        List<String> types = types(given);
        JsonNode values =
                given.has("const") ? JsonNodeFactory.instance.arrayNode().add(given.get("const")) : given.path("enum");
        schema.remove(List.of("const", "enum", "nullable"));
        type(schema, types);
        Map<String, ArrayNode> byType = new LinkedHashMap<>();
        for (JsonNode value : values) {
            String type = typeOf(value, types);
            if (type != null) {
                byType.computeIfAbsent(type, none -> JsonNodeFactory.instance.arrayNode())
                        .add(value);
            }
        }
        if (types.contains("null")
                && !byType.isEmpty()
                && given.path("nullable").asBoolean()) {
            byType.computeIfAbsent("null", none -> JsonNodeFactory.instance.arrayNode());
        }
        boolean plain = byType.isEmpty()
                || byType.containsKey("object")
                || byType.containsKey("array")
                || values.size() > MAX_VALUES;
        if (plain) {
            return List.of(schema);
        }
        List<ObjectNode> kinds = new ArrayList<>();
        byType.forEach((type, of) -> {
            ObjectNode kind = byType.size() == 1 ? words(schema) : JsonNodeFactory.instance.objectNode();
            kind.put("type", type);
            if (!type.equals("null")) {
                kind.set("enum", of);
            }
            kinds.add(kind);
        });
        return kinds;
    }

    /** Type, enum, bounds and words, without the schemas within. */
    static ObjectNode plain(ObjectNode given) {
        List<String> types = types(given);
        ObjectNode schema = words(given);
        type(schema, types);
        if (given.path("enum").isArray()) {
            schema.set("enum", given.get("enum"));
        }
        if (given.path("pattern").isTextual() && isPattern(given.get("pattern").asText())) {
            schema.set("pattern", given.get("pattern"));
        }
        COUNTS.stream()
                .filter(count -> given.path(count).isIntegralNumber())
                .forEach(count -> schema.set(count, given.get(count)));
        BOUNDS.stream()
                .filter(bound -> given.path(bound).isNumber())
                .forEach(bound -> schema.set(bound, given.get(bound)));
        JsonNode standard = given.path("default");
        if (types.stream().anyMatch(type -> TYPES.get(type).test(standard))) {
            schema.set("default", standard);
        }
        return schema;
    }

    /** What it says to the model. */
    static ObjectNode words(ObjectNode given) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        String description =
                given.path("description").isTextual() ? given.get("description").asText() : "";
        String format = given.path("format").asText();
        if (FORMATS.contains(format) && !description.contains(format)) {
            description = (description + " (format: " + format + ")").strip();
        }
        if (!description.isBlank()) {
            schema.put("description", description);
        }
        return schema;
    }

    private static void type(ObjectNode schema, List<String> types) {
        schema.remove("type");
        if (types.size() == 1) {
            schema.put("type", types.get(0));
        } else if (!types.isEmpty()) {
            types.forEach(schema.withArrayProperty("type")::add);
        }
    }

    /** The type of an enum's value; null when it is of none that is allowed. */
    private static String typeOf(JsonNode value, List<String> allowed) {
        boolean whole = allowed.isEmpty() || allowed.contains("integer");
        return TYPES.entrySet().stream()
                .filter(type -> type.getValue().test(value))
                .filter(type -> allowed.isEmpty() || allowed.contains(type.getKey()))
                .filter(type -> whole || !type.getKey().equals("integer"))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    private static boolean isPattern(String pattern) {
        try {
            Pattern.compile(pattern);
            return true;
        } catch (PatternSyntaxException ofAnotherLanguage) {
            return false;
        }
    }
}
