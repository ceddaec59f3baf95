package org.moonroute.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A body as a form. Its fields are written as parameters of a query are, so each item of a list is a field of its own unless the
 * document says otherwise ({@code encoding}); an object is written as JSON unless it is given a style.
 *
 * @param fields those that the document declares, by name
 */
record FormText(Map<String, Parameter> fields) {

    /**
     * That of a form's content.
     *
     * @param schema its schema, without references
     * @param encoding what is said of how its fields are written
     * @throws IllegalStateException if a field is written in a way that is not known
     */
    static FormText of(ObjectNode schema, JsonNode encoding, Operation operation) {
        Map<String, Parameter> fields = new LinkedHashMap<>();
        schema.path("properties").properties().forEach(property -> {
            String name = property.getKey();
            ObjectNode type = FlatSchema.of(property.getValue(), List.of(), operation.document())
                    .json();
            fields.put(name, field(name, type, encoding.path(name), operation));
        });
        return new FormText(fields);
    }

    private static Parameter field(String name, ObjectNode type, JsonNode said, Operation operation) {
        ObjectNode field =
                JsonNodeFactory.instance.objectNode().put("name", name).put("in", Parameter.QUERY);
        for (String how : List.of("style", "explode")) {
            if (said.has(how)) {
                field.set(how, said.get(how));
            }
        }
        field.set("schema", type);
        if (type.has("properties") && !said.has("style")) {
            field.putObject("content").putObject("application/json").set("schema", type);
        }
        return Parameter.of(field, operation);
    }

    /** The form with these fields; empty when there is none. */
    String of(Map<String, Object> values) {
        Map<String, Parameter> given = new LinkedHashMap<>();
        values.forEach((name, value) -> given.put(name, fields.getOrDefault(name, undeclared(name, value))));
        String query = QueryText.of(given, values);
        return query.isEmpty() ? query : query.substring(1);
    }

    /** Of a form that may have any fields. */
    private static Parameter undeclared(String name, Object value) {
        return new Parameter(
                name,
                Parameter.QUERY,
                "form",
                true,
                false,
                value instanceof Map<?, ?>,
                JsonNodeFactory.instance.objectNode());
    }
}
