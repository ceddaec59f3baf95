package org.moonroute.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * Brings schemas of a document into Moonshot's dialect (docs/tools.md): references are replaced by what they name, a circle is
 * cut where it closes, and what the dialect has no word for is left out, or said in the description. The result accepts whatever
 * the document's schema accepts, and may accept more: the service that is called checks for itself.
 *
 * <p>One is for one tool: properties and enum values are counted over all of its schemas.
 */
final class NarrowedSchema {
    private static final int MAX_LEVELS = 5;
    private static final int MAX_PROPERTIES = 100;
    private static final int MAX_ENUM_VALUES = 500;
    private static final int MAX_ALTERNATIVES = 10;
    private static final List<String> NUMBERS =
            List.of("minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems");

    private final ApiDocument document;
    private int properties;
    private int enumValues;

    /** @param arguments how many there are to be; they go before whatever is within them */
    NarrowedSchema(ApiDocument document, int arguments) {
        this.document = document;
        this.properties = arguments;
    }

    /** The schema of one argument, as the dialect has it. */
    ObjectNode narrowed(JsonNode schema) {
        return narrowed(schema, 1, List.of());
    }

    private ObjectNode narrowed(JsonNode schema, int level, List<String> within) {
        if (!schema.isObject()) {
            return object(); // true, or nothing at all: whatever the model likes
        }
        FlatSchema flat = FlatSchema.of(schema, within, document);
        ObjectNode from = flat.json();
        ObjectNode to = object();
        String description = SchemaWords.description(from);
        if (!description.isEmpty()) {
            to.put("description", description);
        }
        if (flat.circular()) {
            return to.put("type", "object");
        }
        List<ObjectNode> alternatives = alternatives(from, level, flat.within());
        if (!alternatives.isEmpty()) {
            ArrayNode anyOf = to.putArray("anyOf");
            alternatives.forEach(anyOf::add);
            return to;
        }
        SchemaTypes types = SchemaTypes.of(from);
        types.writeTo(to);
        addEnum(from, types, to);
        addBounds(from, types, to);
        if (types.has("array") && from.has("items")) {
            to.set("items", narrowed(from.path("items"), level, flat.within()));
        }
        if (types.has("object")) {
            addProperties(from, to, level, flat.within());
        }
        return to;
    }

    /** None when there is no choice, or one that cannot be said. */
    private List<ObjectNode> alternatives(ObjectNode from, int level, List<String> within) {
        List<ObjectNode> all = new ArrayList<>();
        if (from.has("properties")) {
            return all; // what is common to the alternatives is enough
        }
        for (String keyword : List.of("oneOf", "anyOf")) {
            for (JsonNode alternative : from.path(keyword)) {
                all.add(narrowed(alternative, level, within));
            }
        }
        if (from.path("nullable").asBoolean(false)) {
            all.add(object().put("type", "null"));
        }
        boolean sayable = all.stream().allMatch(one -> one.has("type") || one.has("anyOf"));
        boolean isChoice = from.has("oneOf") || from.has("anyOf");
        return isChoice && sayable && all.size() <= MAX_ALTERNATIVES ? all : List.of();
    }

    private void addEnum(ObjectNode from, SchemaTypes types, ObjectNode to) {
        List<JsonNode> values = types.enumValues(from);
        if (!values.isEmpty() && enumValues + values.size() <= MAX_ENUM_VALUES) {
            enumValues += values.size();
            to.putArray("enum").addAll(values);
        }
    }

    private static void addBounds(ObjectNode from, SchemaTypes types, ObjectNode to) {
        for (String bound : NUMBERS) {
            if (from.path(bound).isNumber()) {
                to.set(bound, from.get(bound));
            }
        }
        if (types.has("string") && SchemaWords.isPattern(from.path("pattern"))) {
            to.set("pattern", from.get("pattern"));
        }
    }

    private void addProperties(ObjectNode from, ObjectNode to, int level, List<String> within) {
        if (level >= MAX_LEVELS) {
            return; // an object of whatever properties
        }
        JsonNode more = from.path("additionalProperties");
        if (more.isObject()) {
            to.set("additionalProperties", narrowed(more, level, within));
        }
        if (from.path("properties").isEmpty()) {
            return;
        }
        ObjectNode declared = to.putObject("properties");
        for (Map.Entry<String, JsonNode> property : from.path("properties").properties()) {
            boolean readOnly = property.getValue().path("readOnly").asBoolean(false);
            if (!readOnly && properties < MAX_PROPERTIES && !ArgumentNames.isReserved(property.getKey())) {
                properties++;
                declared.set(property.getKey(), narrowed(property.getValue(), level + 1, within));
            }
        }
        if (more.asBoolean(false)) {
            to.put("additionalProperties", true);
        }
        Set<String> required = new LinkedHashSet<>();
        StreamSupport.stream(from.path("required").spliterator(), false)
                .map(JsonNode::asText)
                .filter(declared::has)
                .forEach(required::add);
        if (!required.isEmpty()) {
            ArrayNode names = to.putArray("required");
            required.forEach(names::add);
        }
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
