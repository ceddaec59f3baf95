package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigInteger;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The smallest value that a schema accepts, with words and numbers of the prompt where they fit. */
final class SampleValue {
    private static final Pattern INTEGER = Pattern.compile("-?\\d+");
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");
    private static final int DEEPEST = 16;

    private final JsonNode root;
    private final String prompt;
    private final UnaryOperator<String> words;
    private int depth;

    /** Strings that are not an enum come from {@code words}, which is given the property's name. */
    SampleValue(JsonNode root, String prompt, UnaryOperator<String> words) {
        this.root = root;
        this.prompt = prompt;
        this.words = words;
    }

    JsonNode of(String name, JsonNode schema) {
        if (++depth > DEEPEST) {
            return NullNode.instance;
        }
        try {
            return value(name, schema);
        } finally {
            depth--;
        }
    }

    private JsonNode value(String name, JsonNode schema) {
        if (schema.has("$ref")) {
            return of(name, target(schema.path("$ref").asText("")));
        }
        if (!schema.path("anyOf").isEmpty()) {
            return of(name, schema.path("anyOf").get(0));
        }
        return schema.path("enum").isEmpty() ? typed(name, schema) : mentioned(schema.path("enum"));
    }

    /** Legacy functions are not checked, so a reference may lead nowhere. */
    private JsonNode target(String reference) {
        return reference.equals("#") || reference.startsWith("#/")
                ? root.at(reference.substring(1))
                : MissingNode.getInstance();
    }

    private JsonNode typed(String name, JsonNode schema) {
        return switch (type(schema)) {
            case "object" -> object(schema);
            case "array" -> Json.tree(List.of(of(name, schema.path("items"))));
            case "integer" -> number(INTEGER);
            case "number" -> number(NUMBER);
            case "boolean" -> BooleanNode.TRUE;
            case "null" -> NullNode.instance;
            default -> TextNode.valueOf(words.apply(name));
        };
    }

    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (type.isArray()) {
            return type.path(0).asText("string");
        }
        return type.asText(schema.has("properties") ? "object" : "string");
    }

    ObjectNode object(JsonNode schema) {
        Set<String> names = new LinkedHashSet<>();
        schema.path("required").forEach(name -> names.add(name.asText("")));
        Places.FIELDS.stream()
                .filter(field -> schema.path("properties").has(field))
                .forEach(names::add);
        ObjectNode object = Json.object();
        names.forEach(
                name -> object.set(name, of(name, schema.path("properties").path(name))));
        return object;
    }

    private JsonNode mentioned(JsonNode values) {
        String text = prompt.toLowerCase(Locale.ROOT);
        return Json.elements(values).stream()
                .filter(value -> text.contains(value.asText("").toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElse(values.get(0));
    }

    private JsonNode number(Pattern form) {
        Matcher found = form.matcher(prompt);
        String digits = found.find() ? found.group() : "1";
        return digits.contains(".") ? Json.tree(Double.valueOf(digits)) : Json.tree(new BigInteger(digits));
    }
}
