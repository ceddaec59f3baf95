package org.moonroute.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Executable;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The parameters of a tool method, or of a record's constructor: their schema, and the way from arguments to values. */
record Parameters(List<Named> all) {

    /**
     * One parameter.
     *
     * @param description empty when it has none
     * @param optional whether its type is {@link Optional}
     */
    record Named(String name, String description, boolean required, boolean optional, Shape shape) {

        ObjectNode schema() {
            ObjectNode schema = shape.schema();
            return description.isEmpty() ? schema : schema.put("description", description);
        }

        Object bind(Object json) {
            if (json == null && required) {
                throw new IllegalArgumentException(name + " is missing");
            }
            Object value = json == null ? null : bindGiven(json);
            return optional ? Optional.ofNullable(value) : value;
        }

        private Object bindGiven(Object json) {
            try {
                return shape.bind(json);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
            }
        }
    }

    /**
     * Those of a method or constructor.
     *
     * @throws IllegalStateException if one has no name, or a type that a tool cannot take
     */
    static Parameters of(Executable executable, String where, Shapes shapes) {
        List<Named> all = new ArrayList<>();
        for (Parameter parameter : executable.getParameters()) {
            Named named = named(parameter, where, shapes);
            if (all.stream().anyMatch(other -> other.name.equals(named.name))) {
                throw new IllegalStateException(
                        where + ": two parameters are called " + named.name + ". Give one of them another name.");
            }
            all.add(named);
        }
        return new Parameters(List.copyOf(all));
    }

    /** The schema of the arguments together. */
    ObjectNode schema() {
        ObjectNode schema = Json.STRICT.createObjectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        for (Named parameter : all) {
            properties.set(parameter.name, parameter.schema());
            if (parameter.required) {
                schema.withArray("required").add(parameter.name);
            }
        }
        return schema;
    }

    /**
     * The values, in the order of the parameters.
     *
     * @throws IllegalArgumentException if one does not fit
     */
    Object[] bind(Map<?, ?> arguments) {
        return all.stream().map(p -> p.bind(arguments.get(p.name))).toArray();
    }

    private static Named named(Parameter parameter, String where, Shapes shapes) {
        Optional<Param> param = Optional.ofNullable(parameter.getAnnotation(Param.class));
        String name = param.map(Param::name)
                .filter(given -> !given.isEmpty())
                .orElseGet(() -> nameInSource(parameter, where));
        String here = where + ", parameter " + name;
        Type type = parameter.getParameterizedType();
        boolean optional = type instanceof ParameterizedType generic && generic.getRawType() == Optional.class;
        boolean required = !optional && param.map(Param::required).orElse(true);
        if (!required && parameter.getType().isPrimitive()) {
            throw new IllegalStateException(here + ": a " + type + " cannot be left out. Make it an Optional.");
        }
        Type inner = optional ? ((ParameterizedType) type).getActualTypeArguments()[0] : type;
        return new Named(name, param.map(Param::value).orElse(""), required, optional, shapes.of(inner, here));
    }

    private static String nameInSource(Parameter parameter, String where) {
        if (!parameter.isNamePresent()) {
            throw new IllegalStateException(where + ", parameter " + parameter.getName()
                    + ": its name is not known. Compile with -parameters, or give @Param a name.");
        }
        return parameter.getName();
    }
}
