package org.moonroute.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Schemas made of several: {@code allOf}, {@code anyOf}, {@code oneOf}, and items that differ by place. */
final class SchemaMix {
    private static final int MAX_ALTERNATIVES = 10;
    private static final List<String> MIXES = List.of("allOf", "anyOf", "oneOf");

    /** What a schema stands for that is only a reference. */
    interface Resolve {
        /** The schema without {@code $ref}; the second argument is how often one was followed. */
        ObjectNode target(ObjectNode schema, int hops);
    }

    private SchemaMix() {}

    /** The schema of an object without alternatives: what any of them accepts is accepted. The dialect's root has to be so. */
    static ObjectNode object(ObjectNode given, Resolve references) {
        ObjectNode schema = allOf(given, references);
        List<JsonNode> alternatives = alternatives(schema);
        if (alternatives.isEmpty()) {
            return schema;
        }
        ObjectNode merged = schema.deepCopy();
        merged.remove(MIXES);
        Set<String> required = null;
        boolean closed = true;
        ObjectNode properties = JsonNodeFactory.instance.objectNode();
        for (JsonNode one : alternatives) {
            ObjectNode alternative = one.isObject()
                    ? object(references.target((ObjectNode) one, 0), references)
                    : JsonNodeFactory.instance.objectNode();
            alternative
                    .path("properties")
                    .properties()
                    .forEach(property -> union(properties, property.getKey(), property.getValue()));
            Set<String> names = new LinkedHashSet<>();
            alternative.path("required").forEach(name -> names.add(name.asText()));
            if (required == null) {
                required = names;
            } else {
                required.retainAll(names);
            }
            closed &= alternative.path("additionalProperties").isBoolean()
                    && !alternative.get("additionalProperties").booleanValue();
        }
        if (!properties.isEmpty()) {
            ObjectNode all = merged.withObjectProperty("properties");
            properties.properties().stream()
                    .filter(property -> !all.has(property.getKey()))
                    .forEach(property -> all.set(property.getKey(), property.getValue()));
        }
        if (closed && !merged.has("additionalProperties")) {
            merged.put("additionalProperties", false);
        }
        required(merged, required);
        return merged;
    }

    private static void union(ObjectNode properties, String name, JsonNode schema) {
        JsonNode there = properties.get(name);
        if (there == null) {
            properties.set(name, schema);
        } else if (!there.equals(schema)) {
            ObjectNode both = JsonNodeFactory.instance.objectNode();
            both.putArray("anyOf").add(there).add(schema);
            properties.set(name, both);
        }
    }

    /** The schema with the members of {@code allOf} merged into it: of what is said twice, once is enough, and widens. */
    static ObjectNode allOf(ObjectNode given, Resolve references) {
        if (!given.path("allOf").isArray()) {
            return given;
        }
        JsonNode only = given.get("allOf").path(0);
        if (given.get("allOf").size() == 1 && only.has("$ref") && isBare(given)) {
            // Stays a reference: it may lead back to where it stands.
            ObjectNode reference = SchemaValues.words(given);
            if (!given.path("nullable").asBoolean()) {
                return reference.set("$ref", only.get("$ref"));
            }
            reference.putArray("anyOf").add(only).addObject().put("type", "null");
            return reference;
        }
        ObjectNode merged = given.deepCopy();
        merged.remove("allOf");
        if (merged.has("$ref")) {
            merged = references.target(merged, 0).deepCopy();
        }
        for (JsonNode one : given.get("allOf")) {
            if (one instanceof ObjectNode member) {
                merged = both(merged, allOf(references.target(member, 0), references));
            }
        }
        return allOf(merged, references);
    }

    private static boolean isBare(ObjectNode schema) {
        return schema.properties().stream().allMatch(field -> List.of(
                        "allOf", "description", "title", "nullable", "default", "example", "readOnly")
                .contains(field.getKey()));
    }

    private static ObjectNode both(ObjectNode first, ObjectNode second) {
        ObjectNode merged = first.deepCopy();
        second.properties().stream()
                .filter(field -> !merged.has(field.getKey()))
                .forEach(field -> merged.set(field.getKey(), field.getValue()));
        if (first.path("properties").isObject()) {
            ObjectNode properties = merged.withObjectProperty("properties");
            second.path("properties").properties().stream()
                    .filter(property -> !properties.has(property.getKey()))
                    .forEach(property -> properties.set(property.getKey(), property.getValue()));
        }
        Set<String> names = new LinkedHashSet<>();
        second.path("required").forEach(name -> names.add(name.asText()));
        required(merged, names);
        return merged;
    }

    private static void required(ObjectNode schema, Set<String> more) {
        Set<String> names = new LinkedHashSet<>();
        schema.path("required").forEach(name -> names.add(name.asText()));
        names.addAll(more);
        schema.remove("required");
        if (!names.isEmpty()) {
            ArrayNode all = schema.putArray("required");
            names.forEach(all::add);
        }
    }

    /** The alternatives that a schema consists of; empty when it has none, or none that say more than what stands beside them. */
    static List<JsonNode> alternatives(ObjectNode schema) {
        JsonNode given = schema.path("anyOf").isArray() ? schema.get("anyOf") : schema.path("oneOf");
        List<JsonNode> alternatives = new ArrayList<>();
        given.forEach(alternatives::add);
        if (schema.path("nullable").asBoolean() && !alternatives.isEmpty()) {
            alternatives.add(JsonNodeFactory.instance.objectNode().put("type", "null"));
        }
        boolean hints = schema.has("type")
                && alternatives.stream()
                        .noneMatch(one -> one.has("type")
                                || one.has("properties")
                                || one.has("$ref")
                                || one.has("enum")
                                || one.has("const")
                                || MIXES.stream().anyMatch(one::has));
        return hints ? List.of() : alternatives;
    }

    /** An alternative with what stands beside it and is not words for the model: the dialect wants it within. */
    static ObjectNode beside(ObjectNode given, JsonNode alternative) {
        ObjectNode one = alternative instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
        boolean isNull = one.path("type").asText().equals("null");
        if (one.has("$ref") || isNull) {
            return one;
        }
        ObjectNode base = given.deepCopy();
        base.remove(MIXES);
        base.remove(List.of("description", "nullable", "default", "format", "enum", "const", "$defs", "definitions"));
        return both(one, base);
    }

    /** Schemas as alternatives of one, beside its words. */
    static ObjectNode joined(ObjectNode given, List<ObjectNode> schemas) {
        ObjectNode joined = SchemaValues.words(given);
        Set<ObjectNode> members = new LinkedHashSet<>();
        for (ObjectNode schema : schemas) {
            if (schema.path("anyOf").isArray()) {
                schema.get("anyOf").forEach(one -> members.add((ObjectNode) one));
            } else {
                members.add(schema);
            }
        }
        List<ObjectNode> few = members.size() > MAX_ALTERNATIVES ? gathered(members) : List.copyOf(members);
        boolean anything = few.stream().anyMatch(one -> !one.has("type") && !one.has("$ref"));
        if (few.isEmpty() || anything || few.size() > MAX_ALTERNATIVES) {
            return joined;
        }
        if (few.size() == 1) {
            return (ObjectNode) few.get(0).deepCopy().setAll(joined);
        }
        few.forEach(joined.putArray("anyOf")::add);
        return joined;
    }

    /** Alternatives that only list values of one type, as one. */
    private static List<ObjectNode> gathered(Set<ObjectNode> members) {
        List<ObjectNode> all = new ArrayList<>();
        for (ObjectNode member : members) {
            ObjectNode same = all.stream()
                    .filter(one -> member.has("enum")
                            && one.has("enum")
                            && one.path("type").equals(member.path("type")))
                    .findFirst()
                    .orElse(null);
            if (same == null) {
                ObjectNode copy = member.deepCopy();
                if (copy.has("enum")) {
                    copy.remove("description");
                }
                all.add(copy);
            } else {
                member.get("enum").forEach(same.withArrayProperty("enum")::add);
            }
        }
        return all;
    }

    /** The one schema that all items of an array fit, in the order of the dialect: missing when there is none. */
    static JsonNode items(ObjectNode schema) {
        JsonNode places = schema.path("items").isArray() ? schema.get("items") : schema.path("prefixItems");
        if (places.isEmpty()) {
            return schema.path("items");
        }
        JsonNode rest = schema.path("items").isArray() ? schema.path("additionalItems") : schema.path("items");
        boolean bounded = rest.isBoolean() && !rest.booleanValue()
                || schema.has("maxItems") && schema.get("maxItems").asInt() <= places.size();
        if (!bounded && !rest.isObject()) {
            return JsonNodeFactory.instance.missingNode();
        }
        ObjectNode any = JsonNodeFactory.instance.objectNode();
        ArrayNode alternatives = any.putArray("anyOf");
        places.forEach(alternatives::add);
        if (!bounded) {
            alternatives.add(rest);
        }
        return any;
    }

    /** Whether there are no properties within. */
    static boolean isFlat(JsonNode schema) {
        return schema.findValue("properties") == null;
    }
}
