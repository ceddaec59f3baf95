package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Refuses a JSON schema outside "Moonshot flavored JSON Schema".
 *
 * <p>Source: docs/mfjs-spec.md and the validator cases of MoonshotAI/walle on GitHub. That repository's two documents
 * differ on {@code title}; the specification's "not supported" is followed. Bounds such as {@code minimum} pass.
 */
final class SchemaDialect {
    private static final Set<String> UNSUPPORTED = Set.of(
            "title",
            "$comment",
            "$schema",
            "$anchor",
            "format",
            "prefixItems",
            "unevaluatedItems",
            "const",
            "not",
            "oneOf",
            "allOf",
            "if",
            "then",
            "else",
            "patternProperties",
            "exclusiveMinimum",
            "exclusiveMaximum");

    private final String field;
    private final JsonNode root;

    private SchemaDialect(String field, JsonNode root) {
        this.field = field;
        this.root = root;
    }

    /** Throws the service's refusal of {@code schema}, naming the request's {@code field} and the first bad place. */
    static void check(String field, JsonNode schema) {
        new SchemaDialect(field, schema).check(schema, "");
    }

    private void check(JsonNode schema, String path) {
        checkKeywords(schema, path);
        checkCombination(schema, path);
        checkEnum(schema.path("enum"), path);
        checkRequired(schema, path);
        checkReference(schema.path("$ref"), path);
        checkBelow(schema, path);
    }

    private void checkKeywords(JsonNode schema, String path) {
        for (String keyword : sorted(schema)) {
            if (UNSUPPORTED.contains(keyword)) {
                throw bad(path, "keyword '" + keyword + "' is not supported");
            }
            if (keyword.equals("$defs") && !path.isEmpty()) {
                throw bad(path, "$defs must be defined at the root level");
            }
        }
    }

    private void checkCombination(JsonNode schema, String path) {
        if (schema.has("type") && schema.has("anyOf")) {
            throw bad(path, "when using anyOf, type should be defined in anyOf items instead of the parent schema");
        }
        if (schema.has("type") && schema.has("$ref")) {
            throw bad(
                    path,
                    "when using $ref, type should be defined in the referenced schema instead of the parent schema");
        }
    }

    private void checkEnum(JsonNode values, String path) {
        long kinds = Json.elements(values).stream()
                .map(value -> value.isNumber() ? "number" : value.getNodeType().name())
                .distinct()
                .count();
        if (kinds > 1) {
            throw bad(path, "enum values must all be of the same type");
        }
    }

    private void checkRequired(JsonNode schema, String path) {
        for (JsonNode name : schema.path("required")) {
            if (!schema.path("properties").has(name.asText(""))) {
                throw bad(path, "required property '" + name.asText("") + "' is not defined in properties");
            }
        }
    }

    private void checkReference(JsonNode ref, String path) {
        if (ref.isMissingNode() || ref.asText("").equals("#")) {
            return;
        }
        if (!ref.isTextual() || !ref.asText("").startsWith("#/$defs/")) {
            throw bad(path, "references must start with #/$defs/");
        }
        if (!root.path("$defs").has(ref.asText("").substring("#/$defs/".length()))) {
            throw bad(path, "$defs not found for reference: " + ref.asText(""));
        }
    }

    private void checkBelow(JsonNode schema, String path) {
        for (String group : List.of("properties", "$defs")) {
            schema.path(group)
                    .properties()
                    .forEach(entry -> check(entry.getValue(), join(path, group + "." + entry.getKey())));
        }
        for (String single : List.of("items", "additionalProperties")) {
            if (schema.path(single).isObject()) {
                check(schema.path(single), join(path, single));
            }
        }
        List<JsonNode> branches = Json.elements(schema.path("anyOf"));
        for (int i = 0; i < branches.size(); i++) {
            check(branches.get(i), join(path, "anyOf[" + i + "]"));
        }
    }

    private Refusal bad(String path, String why) {
        return Refusal.invalidRequest(field + " is not a valid moonshot flavored json schema, details: <At path '"
                + (path.isEmpty() ? "root" : path) + "': " + why + ">");
    }

    private static List<String> sorted(JsonNode schema) {
        return schema.properties().stream().map(Map.Entry::getKey).sorted().collect(Collectors.toList());
    }

    private static String join(String path, String step) {
        return path.isEmpty() ? step : path + "." + step;
    }
}
