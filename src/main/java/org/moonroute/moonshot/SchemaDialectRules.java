package org.moonroute.moonshot;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The dialect's rules for one schema, without the schemas within it.
 *
 * @param schema the schema, a JSON object
 * @param root the schema that it is part of, or is
 * @param note takes each problem
 */
record SchemaDialectRules(JsonNode schema, JsonNode root, Consumer<String> note) {
    private static final int MAX_ANY_OF = 10;
    private static final String DEFS = "#/$defs/";
    private static final Map<String, Predicate<JsonNode>> PRIMITIVES = Map.of(
            "string", JsonNode::isTextual,
            "number", JsonNode::isNumber,
            "integer", JsonNode::isIntegralNumber,
            "boolean", JsonNode::isBoolean,
            "null", JsonNode::isNull);
    private static final Set<String> STRUCTURES = Set.of("object", "array");
    private static final Set<String> ROOT_ONLY = Set.of("$defs", "$id");
    private static final List<String> TEXTS = List.of("description", "title", "pattern", "$id", "$ref");
    private static final List<String> OBJECTS = List.of("properties", "$defs");
    private static final List<String> ARRAYS = List.of("enum", "anyOf", "required");
    private static final List<String> RESERVED = List.of("$defs", "$ref", "anyOf", "required", "additionalProperties");
    /** What the service's own check lets pass; it is more than docs/mfjs-spec.md promises: title and the bounds. */
    private static final Set<String> KEYWORDS = Set.of(("type properties additionalProperties items enum required anyOf"
                    + " description title default $defs $ref $id pattern minLength maxLength minimum maximum"
                    + " minItems maxItems")
            .split(" "));

    void check() {
        schema.fieldNames().forEachRemaining(this::checkKeyword);
        TEXTS.forEach(keyword -> checkShape(keyword, "a string", JsonNode::isTextual));
        OBJECTS.forEach(keyword -> checkShape(keyword, "an object", JsonNode::isObject));
        ARRAYS.forEach(keyword -> checkShape(keyword, "an array", JsonNode::isArray));
        checkShape("additionalProperties", "a boolean or an object", node -> node.isBoolean() || node.isObject());
        checkType();
        checkEnum();
        checkAlternatives();
        checkReference();
        checkProperties();
    }

    private void checkKeyword(String keyword) {
        refuse(!KEYWORDS.contains(keyword), "the keyword " + keyword + " is not supported; leave it out");
        refuse(ROOT_ONLY.contains(keyword) && schema != root, keyword + " may stand at the root only");
    }

    private void checkShape(String keyword, String shape, Predicate<JsonNode> has) {
        refuse(schema.has(keyword) && !has.test(schema.get(keyword)), keyword + " must be " + shape);
    }

    private void checkType() {
        Set<String> known = new TreeSet<>(PRIMITIVES.keySet());
        known.addAll(STRUCTURES);
        refuse(
                schema.has("type") && (types().isEmpty() || !known.containsAll(types())),
                "type must be one of " + known);
    }

    private void checkEnum() {
        if (!schema.has("enum")) {
            return;
        }
        refuse(schema.get("enum").isEmpty(), "enum has no value");
        List<String> types = types();
        long kinds = types.stream().filter(type -> !type.equals("null")).count();
        if (types.isEmpty() || kinds > 1 || !PRIMITIVES.keySet().containsAll(types)) {
            note.accept("beside enum, type must name one primitive type, or one and null");
            return;
        }
        for (JsonNode value : schema.get("enum")) {
            boolean fits = types.stream().anyMatch(type -> PRIMITIVES.get(type).test(value));
            refuse(!fits, "the enum value " + value + " is not of type " + String.join(" or ", types));
        }
    }

    private void checkAlternatives() {
        checkAlone("anyOf", "the schemas of anyOf");
        checkAlone("$ref", "the schema that $ref names");
        JsonNode anyOf = schema.path("anyOf");
        refuse(schema.has("anyOf") && anyOf.isEmpty(), "anyOf has no schema");
        refuse(anyOf.size() > MAX_ANY_OF, "anyOf has " + anyOf.size() + " schemas; the limit is " + MAX_ANY_OF);
        for (JsonNode alternative : anyOf) {
            boolean typed = alternative.has("type") || alternative.has("$ref") || alternative.has("anyOf");
            refuse(!typed, "each schema of anyOf must have a type");
        }
    }

    private void checkAlone(String keyword, String where) {
        Set<String> beside = new TreeSet<>();
        schema.fieldNames().forEachRemaining(beside::add);
        beside.removeAll(List.of(keyword, "description", "title"));
        refuse(
                schema.has(keyword) && !beside.isEmpty(),
                String.join(", ", beside) + " may not stand beside " + keyword + "; put it into " + where);
    }

    private void checkReference() {
        String reference = schema.path("$ref").asText();
        boolean found = reference.equals("#")
                || reference.startsWith(DEFS) && root.path("$defs").has(reference.substring(DEFS.length()));
        refuse(
                schema.path("$ref").isTextual() && !found,
                "$ref \"" + reference
                        + "\" leads nowhere; it is # for the root, or #/$defs/NAME for an entry of $defs");
    }

    private void checkProperties() {
        JsonNode properties = schema.path("properties");
        for (String name : RESERVED) {
            refuse(properties.has(name), "a property may not be called " + name);
        }
        for (JsonNode name : schema.path("required")) {
            refuse(!properties.has(name.asText()), "required names " + name + ", which is not in properties");
        }
    }

    private List<String> types() {
        JsonNode type = schema.path("type");
        List<String> types = new ArrayList<>();
        type.forEach(one -> types.add(one.asText()));
        if (type.isTextual()) {
            types.add(type.asText());
        }
        return types;
    }

    private void refuse(boolean broken, String problem) {
        if (broken) {
            note.accept(problem);
        }
    }
}
