package org.moonroute.tools;

import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the shape of a Java type. One instance for one method: it notices records that hold themselves. */
final class Shapes {
    private static final Map<Class<?>, Shape> SCALARS = scalars();

    private final Set<Class<?>> open = new LinkedHashSet<>();

    /**
     * The shape of a type.
     *
     * @param where what the type stands at, for the error
     * @throws IllegalStateException if it is none that a tool can take
     */
    Shape of(Type type, String where) {
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            return new Shape.Many(of(generic.getActualTypeArguments()[0], where));
        }
        if (SCALARS.containsKey(type)) {
            return SCALARS.get(type);
        }
        if (type instanceof Class<?> named && named.isEnum()) {
            if (named.getEnumConstants().length == 0) {
                throw new IllegalStateException(where + ": the enum " + named.getName() + " has no constants.");
            }
            return new Shape.Choice(Arrays.stream(named.getEnumConstants())
                    .map(constant -> (Enum<?>) constant)
                    .toList());
        }
        if (type instanceof Class<?> named && named.isRecord()) {
            return structure(named, where);
        }
        throw new IllegalStateException(where + ": a tool cannot take the type " + type.getTypeName()
                + ". It takes String, int, long, double, float, BigDecimal, boolean, enums, records,"
                + " List of these, and Optional for what may be left out.");
    }

    private Shape structure(Class<?> type, String where) {
        if (!open.add(type)) {
            throw new IllegalStateException(
                    where + ": the record " + type.getName() + " holds itself, which has no end.");
        }
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.trySetAccessible();
            return new Shape.Structure(
                    constructor, Parameters.of(constructor, where + ", record " + type.getSimpleName(), this));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("every record has its canonical constructor", e);
        } finally {
            open.remove(type);
        }
    }

    private static Map<Class<?>, Shape> scalars() {
        Map<Class<?>, Shape> scalars = new HashMap<>();
        scalars.put(String.class, new Shape.Scalar("string", String.class::cast));
        both(scalars, int.class, Integer.class, new Shape.Scalar("integer", n -> Shape.exact(n)
                .intValueExact()));
        both(scalars, long.class, Long.class, new Shape.Scalar("integer", n -> Shape.exact(n)
                .longValueExact()));
        both(scalars, double.class, Double.class, new Shape.Scalar("number", n -> Shape.exact(n)
                .doubleValue()));
        both(scalars, float.class, Float.class, new Shape.Scalar("number", n -> Shape.exact(n)
                .floatValue()));
        both(scalars, boolean.class, Boolean.class, new Shape.Scalar("boolean", Boolean.class::cast));
        scalars.put(BigDecimal.class, new Shape.Scalar("number", Shape::exact));
        return scalars;
    }

    private static void both(Map<Class<?>, Shape> scalars, Class<?> primitive, Class<?> boxed, Shape shape) {
        scalars.put(primitive, shape);
        scalars.put(boxed, shape);
    }
}
