package org.moonroute.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The body of an operation.
 *
 * @param type what it is written as
 * @param header what the request says that it is
 * @param required whether there must be one
 * @param merged whether its properties are arguments themselves; otherwise it is one argument
 * @param schemas the arguments and their schemas, as the document has them
 * @param requiredNames those of them that must be given
 * @param form how its fields are written, if it is a form
 */
record BodyInput(
        BodyType type,
        String header,
        boolean required,
        boolean merged,
        Map<String, JsonNode> schemas,
        Set<String> requiredNames,
        FormText form) {

    private static final List<String> CHOICES = List.of("oneOf", "anyOf");

    /** That of an operation, if it takes one; refused if it must have one that no arguments can be written as. */
    static Optional<BodyInput> of(Operation operation, ArgumentNames names) {
        JsonNode body = operation.document().resolved(operation.json().path("requestBody"));
        if (!body.isObject()) {
            return Optional.empty();
        }
        boolean required = body.path("required").asBoolean(false);
        for (BodyType type : BodyType.values()) {
            for (Map.Entry<String, JsonNode> content : body.path("content").properties()) {
                if (BodyType.of(content.getKey()).filter(type::equals).isPresent()) {
                    return Optional.of(of(type, content, required, operation, names));
                }
            }
        }
        if (!required) {
            return Optional.empty();
        }
        throw new IllegalStateException(operation.document().file() + ": " + operation.id()
                + " takes a body of another type than application/json, application/x-www-form-urlencoded or text/plain ("
                + String.join(
                        ", ", (Iterable<String>) () -> body.path("content").fieldNames())
                + "), which cannot be made of a tool's arguments. Leave the operation out.");
    }

    private static BodyInput of(
            BodyType type,
            Map.Entry<String, JsonNode> content,
            boolean required,
            Operation operation,
            ArgumentNames names) {
        JsonNode schema = content.getValue().path("schema");
        ObjectNode flat = FlatSchema.of(schema, List.of(), operation.document()).json();
        FormText form = type == BodyType.FORM
                ? FormText.of(flat, content.getValue().path("encoding"), operation)
                : new FormText(Map.of());
        String header = type.header(content.getKey());
        Map<String, JsonNode> properties = writable(flat);
        if (type == BodyType.TEXT || !isPlain(flat, properties, names)) {
            String name = names.give("body", "request");
            JsonNode one = type == BodyType.TEXT ? flat.put("type", "string") : schema;
            return new BodyInput(
                    type, header, required, false, Map.of(name, one), required ? Set.of(name) : Set.of(), form);
        }
        Set<String> mandatory = new LinkedHashSet<>();
        if (required) {
            flat.path("required").forEach(name -> mandatory.add(name.asText()));
        }
        return new BodyInput(type, header, required, true, properties, mandatory, form);
    }

    /** Whether it is an object with these properties and no others, none of which has the name of another argument. */
    private static boolean isPlain(ObjectNode flat, Map<String, JsonNode> properties, ArgumentNames names) {
        boolean open = !flat.path("additionalProperties").isMissingNode()
                && !flat.path("additionalProperties").equals(JsonNodeFactory.instance.booleanNode(false));
        boolean clash =
                properties.keySet().stream().anyMatch(name -> names.isTaken(name) || ArgumentNames.isReserved(name));
        return !properties.isEmpty() && !open && !clash && CHOICES.stream().noneMatch(flat::has);
    }

    /** What a request may hold: not what the service alone sets. */
    private static Map<String, JsonNode> writable(ObjectNode schema) {
        Map<String, JsonNode> properties = new LinkedHashMap<>();
        schema.path("properties").properties().forEach(property -> {
            if (!property.getValue().path("readOnly").asBoolean(false)) {
                properties.put(property.getKey(), property.getValue());
            }
        });
        return properties;
    }

    /** The body that these arguments make; absent when it may be left out and none of it is given. */
    Optional<String> of(Map<String, Object> arguments) {
        Map<String, Object> given = new LinkedHashMap<>();
        for (String name : schemas.keySet()) {
            if (arguments.containsKey(name)) {
                given.put(name, arguments.get(name));
            }
        }
        if (given.isEmpty() && !required) {
            return Optional.empty();
        }
        Object value = merged ? given : given.values().iterator().next();
        return Optional.of(
                switch (type) {
                    case JSON -> ValueText.json(value);
                    case FORM -> form.of(fields(value));
                    case TEXT -> ValueText.of(value);
                });
    }

    private static Map<String, Object> fields(Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("the argument body must be an object: it is sent as a form");
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        map.forEach((name, field) -> fields.put(String.valueOf(name), field));
        return fields;
    }
}
