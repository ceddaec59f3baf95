package org.moonroute.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the model may say of a call, and where each of it goes.
 *
 * @param schema the schema of the arguments, in Moonshot's dialect
 * @param parameters the parameters by the names of their arguments
 * @param body the body, if the operation takes one
 */
record Inputs(ObjectNode schema, Map<String, Parameter> parameters, Optional<BodyInput> body) {

    /**
     * Those of an operation.
     *
     * @param headers the headers that are sent anyway
     * @throws IllegalStateException if it cannot be called with such arguments
     */
    static Inputs of(Operation operation, Set<String> headers) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = JsonNodeFactory.instance.arrayNode();
        ArgumentNames names = new ArgumentNames();
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        operation
                .parameters(headers)
                .forEach(parameter -> parameters.put(names.give(parameter.name(), parameter.in()), parameter));
        PathText.check(operation, parameters.values());
        Optional<BodyInput> body = BodyInput.of(operation, names);
        int arguments =
                parameters.size() + body.map(input -> input.schemas().size()).orElse(0);
        NarrowedSchema dialect = new NarrowedSchema(operation.document(), arguments);
        parameters.forEach((name, parameter) -> {
            properties.set(name, dialect.narrowed(parameter.schema()));
            if (parameter.required()) {
                required.add(name);
            }
        });
        body.ifPresent(input -> input.schemas().forEach((name, part) -> {
            properties.set(name, dialect.narrowed(part));
            if (input.requiredNames().contains(name)) {
                required.add(name);
            }
        }));
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        return new Inputs(schema, parameters, body);
    }

    /** The body that arguments make, as it is sent; absent when they make none. */
    Optional<String> bodyOf(Map<String, Object> arguments) {
        return body.flatMap(input -> input.of(arguments));
    }
}
