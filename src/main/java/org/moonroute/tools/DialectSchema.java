package org.moonroute.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings a JSON Schema that others wrote into Moonshot's dialect. What comes out accepts all that the schema accepts, and
 * may accept more: what the dialect cannot say is left out. So whoever wrote the schema has to check the arguments himself.
 */
public final class DialectSchema {
    private static final String DEFS = "#/$defs/";
    private static final int DEEPEST = 60;
    /** The dialect's levels of properties; what is deeper moves to {@code $defs}, where they are counted anew. */
    private static final int MAX_LEVELS = 5;
    /** No property may be called so. */
    private static final List<String> RESERVED = List.of("$defs", "$ref", "anyOf", "required", "additionalProperties");

    private final JsonNode root;
    private final ObjectNode defs = JsonNodeFactory.instance.objectNode();
    private final Map<String, String> namesByPointer = new HashMap<>();
    private int depth;

    private DialectSchema(JsonNode root) {
        this.root = root;
    }

    /**
     * The schema of a tool's arguments in the dialect.
     *
     * @param schema the schema of an object, of any draft from 4 to 2020-12, or as OpenAPI 3 has it. Nothing, null, true and
     *     {@code {}} stand for an object without properties
     * @return a new tree; its root has {@code "type": "object"}
     * @throws IllegalArgumentException saying why it cannot be brought in
     */
    public static ObjectNode narrowed(JsonNode schema) {
        return new DialectSchema(schema == null ? JsonNodeFactory.instance.objectNode() : schema).narrow();
    }

    private ObjectNode narrow() {
        if (root.isBoolean() && !root.booleanValue()) {
            throw new IllegalArgumentException("the schema false accepts no arguments at all");
        }
        if (!root.isObject() && !root.isNull() && !root.isMissingNode() && !root.isBoolean()) {
            throw new IllegalArgumentException("the schema is no JSON object");
        }
        ObjectNode narrowed = SchemaMix.object(target(object(root), 0), this::target);
        if (narrowed.has("type") && !SchemaValues.types(narrowed).contains("object")) {
            throw new IllegalArgumentException(
                    "the arguments must be an object, and the schema says " + narrowed.get("type"));
        }
        narrowed.put("type", "object");
        ObjectNode schema = of(narrowed, 0);
        if (!schema.has("properties")) {
            schema.putObject("properties");
        }
        if (!defs.isEmpty()) {
            schema.set("$defs", defs);
        }
        return schema;
    }

    /** The schema, in the dialect. */
    private ObjectNode of(JsonNode given, int level) {
        if (++depth > DEEPEST) {
            throw new IllegalArgumentException("the schema is nested too deeply");
        }
        try {
            ObjectNode schema = SchemaMix.allOf(object(given), this::target);
            if (schema.has("$ref")) {
                return reference(schema, level);
            }
            List<JsonNode> alternatives = SchemaMix.alternatives(schema);
            return alternatives.isEmpty() ? plain(schema, level) : anyOf(schema, alternatives, level);
        } finally {
            depth--;
        }
    }

    private ObjectNode plain(ObjectNode given, int level) {
        List<ObjectNode> kinds = SchemaValues.kinds(given);
        if (kinds.size() > 1) {
            return anyOf(given, List.copyOf(kinds), level);
        }
        ObjectNode from = kinds.get(0);
        ObjectNode schema = SchemaValues.plain(from);
        List<String> types = SchemaValues.types(schema);
        if (types.contains("object")) {
            properties(from, schema, level);
        }
        if (types.contains("array")) {
            JsonNode items = SchemaMix.items(from);
            if (items.isObject()) {
                schema.set("items", of(items, level));
            }
        }
        return schema;
    }

    private void properties(ObjectNode from, ObjectNode schema, int level) {
        ArrayNode required = JsonNodeFactory.instance.arrayNode();
        ObjectNode properties = JsonNodeFactory.instance.objectNode();
        from.path("properties").properties().stream()
                .filter(property ->
                        !property.getValue().isBoolean() || property.getValue().booleanValue())
                .filter(property -> !RESERVED.contains(property.getKey()))
                .forEach(property -> properties.set(property.getKey(), below(property.getValue(), level)));
        for (JsonNode name : from.path("required")) {
            if (RESERVED.contains(name.asText())) {
                throw new IllegalArgumentException(
                        "an argument may not be called " + name.asText() + ", and this one is required");
            }
            if (from.path("properties").path(name.asText()).isBoolean() && !properties.has(name.asText())) {
                throw new IllegalArgumentException(
                        "the argument " + name.asText() + " is required, and its schema false accepts nothing");
            }
            if (name.isTextual()) {
                properties.withObjectProperty(name.asText());
                required.add(name);
            }
        }
        if (!properties.isEmpty()) {
            schema.set("properties", properties);
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        JsonNode more = from.path("additionalProperties");
        if (!from.path("patternProperties").isEmpty()) {
            schema.put("additionalProperties", true);
        } else if (more.isBoolean()) {
            schema.set("additionalProperties", more);
        } else if (more.isObject()) {
            ObjectNode values = of(more, level);
            schema.set("additionalProperties", values.isEmpty() ? JsonNodeFactory.instance.booleanNode(true) : values);
        }
    }

    /** A property's schema: by reference where it would be too deep with properties of its own. */
    private ObjectNode below(JsonNode given, int level) {
        if (level + 1 < MAX_LEVELS) {
            return of(given, level + 1);
        }
        ObjectNode schema = of(given, 0);
        if (SchemaMix.isFlat(schema)) {
            return schema;
        }
        String name = freeName("level");
        defs.set(name, schema);
        return JsonNodeFactory.instance.objectNode().put("$ref", DEFS + name);
    }

    private ObjectNode anyOf(ObjectNode given, List<JsonNode> alternatives, int level) {
        List<ObjectNode> schemas = alternatives.stream()
                .filter(one -> !one.isBoolean() || one.booleanValue())
                .map(one -> of(SchemaMix.beside(given, one), level))
                .toList();
        return SchemaMix.joined(given, schemas);
    }

    private ObjectNode reference(ObjectNode given, int level) {
        String pointer = given.get("$ref").asText();
        ObjectNode schema = SchemaValues.words(given);
        if (pointer.equals("#")) {
            return schema.put("$ref", "#");
        }
        String known = namesByPointer.get(pointer);
        if (known == null) {
            JsonNode found = find(pointer);
            known = freeName(pointer.substring(pointer.lastIndexOf('/') + 1)
                    .replace("~1", "/")
                    .replace("~0", "~"));
            namesByPointer.put(pointer, known);
            defs.putNull(known);
            defs.set(known, of(found, 0));
        }
        return schema.put("$ref", DEFS + known);
    }

    /** What a schema stands for that is only a reference; for places where there may be none. */
    private ObjectNode target(ObjectNode schema, int hops) {
        if (!schema.has("$ref")) {
            return schema;
        }
        if (hops > DEEPEST) {
            throw new IllegalArgumentException("the reference " + schema.get("$ref") + " leads back to itself");
        }
        ObjectNode found = object(find(schema.get("$ref").asText()));
        return target(SchemaMix.beside(SchemaValues.words(schema), found), hops + 1);
    }

    private JsonNode find(String pointer) {
        JsonNode found = pointer.equals("#") || pointer.startsWith("#/")
                ? root.at(pointer.substring(1).replace("%24", "$").replace("%20", " "))
                : JsonNodeFactory.instance.missingNode();
        if (found.isMissingNode()) {
            throw new IllegalArgumentException("the reference " + pointer + " leads to nothing within the schema");
        }
        return found;
    }

    private String freeName(String wanted) {
        String base = wanted.replaceAll("[^A-Za-z0-9_-]+", "_");
        String name = base;
        for (int number = 2; defs.has(name); number++) {
            name = base + "_" + number;
        }
        return name;
    }

    private static ObjectNode object(JsonNode schema) {
        return schema instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
    }
}
