package org.moonroute.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Takes out of a call's arguments what the model had no business to send: names that the schema does not declare (unless it
 * allows them by {@code additionalProperties}), and null for what it may leave out, which is how models often say nothing.
 * Where there are alternatives, a name is declared that one of them declares: which one is meant is for the check to say.
 */
final class Undeclared {
    private final JsonNode root;

    private Undeclared(JsonNode root) {
        this.root = root;
    }

    /** Changes the arguments. */
    static void drop(ObjectNode arguments, JsonNode schema) {
        new Undeclared(schema).dropFromObject(arguments, List.of(schema), true);
    }

    /** @param schemas the alternatives, none of them a reference or alternatives itself */
    private void dropFrom(JsonNode value, List<JsonNode> schemas) {
        if (value instanceof ObjectNode object) {
            // Without properties the schema is a free object: nothing is known to be undeclared.
            List<JsonNode> objects = schemas.stream()
                    .filter(schema -> schema.path("properties").isObject()
                            || schema.path("additionalProperties").isObject())
                    .toList();
            boolean isFree = schemas.stream()
                    .anyMatch(schema -> schema.path("type").asText().equals("object")
                            && !schema.path("properties").isObject()
                            && !schema.path("additionalProperties").isObject());
            if (!objects.isEmpty()) {
                dropFromObject(object, objects, !isFree);
            }
        } else if (value.isArray()) {
            List<JsonNode> items = new ArrayList<>();
            schemas.forEach(schema -> resolve(schema.path("items"), items, new ArrayList<>()));
            if (!items.isEmpty()) {
                value.forEach(item -> dropFrom(item, items));
            }
        }
    }

    private void dropFromObject(ObjectNode given, List<JsonNode> schemas, boolean isStrict) {
        boolean isOpen = !isStrict || schemas.stream().anyMatch(Undeclared::isOpen);
        for (Iterator<Map.Entry<String, JsonNode>> all = given.properties().iterator(); all.hasNext(); ) {
            Map.Entry<String, JsonNode> argument = all.next();
            List<JsonNode> its = declared(argument.getKey(), schemas);
            boolean isSaidToBeNothing = argument.getValue().isNull()
                    && !its.isEmpty()
                    && schemas.stream().noneMatch(schema -> requires(schema, argument.getKey()))
                    && its.stream().allMatch(Undeclared::refusesNull);
            if (isSaidToBeNothing || its.isEmpty() && !isOpen && !isDeclared(argument.getKey(), schemas)) {
                all.remove();
            } else {
                dropFrom(argument.getValue(), its);
            }
        }
    }

    private static boolean isOpen(JsonNode schema) {
        JsonNode more = schema.path("additionalProperties");
        return more.isObject() || more.asBoolean(false);
    }

    private static boolean isDeclared(String name, List<JsonNode> schemas) {
        return schemas.stream().anyMatch(schema -> schema.path("properties").has(name));
    }

    private static boolean requires(JsonNode schema, String name) {
        for (JsonNode required : schema.path("required")) {
            if (required.asText().equals(name)) {
                return true;
            }
        }
        return false;
    }

    /** What the alternatives say of a property. */
    private List<JsonNode> declared(String name, List<JsonNode> schemas) {
        List<JsonNode> its = new ArrayList<>();
        for (JsonNode schema : schemas) {
            JsonNode here = schema.path("properties").path(name);
            resolve(here.isMissingNode() ? schema.path("additionalProperties") : here, its, new ArrayList<>());
        }
        return its;
    }

    /** Follows references and takes alternatives apart, until there are schemas that say something themselves. */
    private void resolve(JsonNode schema, List<JsonNode> into, List<String> followed) {
        String reference = schema.path("$ref").asText();
        if (!reference.isEmpty()) {
            if (!followed.contains(reference)) {
                followed.add(reference);
                resolve(reference.equals("#") ? root : root.at(reference.substring(1)), into, followed);
            }
        } else if (schema.path("anyOf").isArray()) {
            schema.path("anyOf").forEach(one -> resolve(one, into, followed));
        } else if (schema.isObject()) {
            into.add(schema);
        }
    }

    private static boolean refusesNull(JsonNode schema) {
        return schema.path("type").isTextual() && !schema.path("type").asText().equals("null");
    }
}
