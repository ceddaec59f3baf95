package org.moonroute.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A Java type as the model sees it, and the way back from JSON to it. */
sealed interface Shape {

    /** Its JSON Schema; a new object each time. */
    ObjectNode schema();

    /**
     * The Java value of a JSON value.
     *
     * @throws IllegalArgumentException if it is none of this type
     */
    Object bind(Object json);

    /** A value without parts. */
    record Scalar(String type, Function<Object, Object> convert) implements Shape {
        @Override
        public ObjectNode schema() {
            return Json.STRICT.createObjectNode().put("type", type);
        }

        @Override
        public Object bind(Object json) {
            try {
                return convert.apply(json);
            } catch (ArithmeticException | ClassCastException | NumberFormatException e) {
                throw new IllegalArgumentException(json + " is no " + type + " that fits", e);
            }
        }
    }

    /** One of an enum's constants, by name. */
    record Choice(List<? extends Enum<?>> constants) implements Shape {
        @Override
        public ObjectNode schema() {
            ObjectNode schema = Json.STRICT.createObjectNode().put("type", "string");
            constants.forEach(constant -> schema.withArray("enum").add(constant.name()));
            return schema;
        }

        @Override
        public Object bind(Object json) {
            return constants.stream()
                    .filter(constant -> constant.name().equals(json))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(json + " is none of "
                            + constants.stream().map(Enum::name).toList()));
        }
    }

    /** A list of values of one shape. */
    record Many(Shape item) implements Shape {
        @Override
        public ObjectNode schema() {
            ObjectNode schema = Json.STRICT.createObjectNode().put("type", "array");
            schema.set("items", item.schema());
            return schema;
        }

        @Override
        public Object bind(Object json) {
            if (!(json instanceof List<?> items)) {
                throw new IllegalArgumentException(json + " is no array");
            }
            return items.stream().map(item::bind).toList();
        }
    }

    /** A record. */
    record Structure(Constructor<?> constructor, Parameters components) implements Shape {
        @Override
        public ObjectNode schema() {
            return components.schema();
        }

        @Override
        public Object bind(Object json) {
            if (!(json instanceof Map<?, ?> fields)) {
                throw new IllegalArgumentException(json + " is no object");
            }
            try {
                return constructor.newInstance(components.bind(fields));
            } catch (InvocationTargetException e) {
                String message = e.getCause().getMessage();
                throw new IllegalArgumentException(message == null ? "its values do not fit" : message, e.getCause());
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The number without rounding, so that one which does not fit is refused and not bent. */
    static BigDecimal exact(Object number) {
        return new BigDecimal(number.toString());
    }
}
