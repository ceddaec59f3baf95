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
 * The JSON body of an operation.
 *
 * @param mediaType what it is sent as
 * @param required whether there must be one
 * @param merged whether its properties are arguments themselves; otherwise it is one argument
 * @param schemas the arguments and their schemas, as the document has them
 * @param requiredNames those of them that must be given
 */
record BodyInput(
        String mediaType, boolean required, boolean merged, Map<String, JsonNode> schemas, Set<String> requiredNames) {

    private static final List<String> CHOICES = List.of("oneOf", "anyOf");

    /** That of an operation, if it takes one; refused if it must have one that is no JSON. */
    static Optional<BodyInput> of(Operation operation, ArgumentNames names) {
        JsonNode body = operation.document().resolved(operation.json().path("requestBody"));
        if (!body.isObject()) {
            return Optional.empty();
        }
        boolean required = body.path("required").asBoolean(false);
        for (Map.Entry<String, JsonNode> content : body.path("content").properties()) {
            if (isJson(content.getKey())) {
                String type = content.getKey().contains("*") ? "application/json" : content.getKey();
                return Optional.of(of(type, required, content.getValue().path("schema"), operation, names));
            }
        }
        if (!required) {
            return Optional.empty();
        }
        throw new IllegalStateException(operation.document().file() + ": " + operation.id()
                + " takes a body of another type than application/json ("
                + String.join(
                        ", ", (Iterable<String>) () -> body.path("content").fieldNames())
                + "), which cannot be made of a tool's arguments. Leave the operation out.");
    }

    private static boolean isJson(String type) {
        String plain = type.split(";")[0].strip().toLowerCase(java.util.Locale.ROOT);
        return plain.equals("application/json") || plain.endsWith("+json") || plain.equals("*/*");
    }

    private static BodyInput of(
            String type, boolean required, JsonNode schema, Operation operation, ArgumentNames names) {
        ObjectNode flat = FlatSchema.of(schema, List.of(), operation.document()).json();
        Map<String, JsonNode> properties = writable(flat);
        boolean open = !flat.path("additionalProperties").isMissingNode()
                && !flat.path("additionalProperties").equals(JsonNodeFactory.instance.booleanNode(false));
        boolean clash =
                properties.keySet().stream().anyMatch(name -> names.isTaken(name) || ArgumentNames.isReserved(name));
        if (properties.isEmpty() || open || clash || CHOICES.stream().anyMatch(flat::has)) {
            String name = names.give("body", "request");
            return new BodyInput(type, required, false, Map.of(name, schema), required ? Set.of(name) : Set.of());
        }
        Set<String> mandatory = new LinkedHashSet<>();
        if (required) {
            flat.path("required").forEach(name -> mandatory.add(name.asText()));
        }
        return new BodyInput(type, required, true, properties, mandatory);
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
    Optional<JsonNode> of(Map<String, Object> arguments) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        for (String name : schemas.keySet()) {
            if (arguments.containsKey(name)) {
                body.set(name, Json.STRICT.valueToTree(arguments.get(name)));
            }
        }
        if (body.isEmpty() && !required) {
            return Optional.empty();
        }
        return Optional.of(merged ? body : body.iterator().next());
    }
}
