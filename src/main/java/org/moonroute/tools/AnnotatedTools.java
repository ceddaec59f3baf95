package org.moonroute.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.moonroute.conversation.ToolSpec;

/**
 * Makes tools of the methods of a bean that are annotated with {@link ToolMethod}. Parameters may be {@code String}, int,
 * long, double, float (boxed as well), {@code BigDecimal}, boolean, enums, records, and {@code List} of these; an
 * {@code Optional} of one is an argument that may be left out.
 */
public final class AnnotatedTools {
    private AnnotatedTools() {}

    /**
     * The tools of a bean, by the names of the methods; empty when no method is annotated.
     *
     * @throws IllegalStateException naming the class, method and parameter that no tool can be made of
     */
    public static List<Tool> of(Object bean) {
        return annotated(bean).map(method -> tool(bean, method)).toList();
    }

    /** The tools of a bean that are as they should be; of the others, everything that is wrong is told. */
    static List<Tool> of(Object bean, Consumer<String> faults) {
        List<Tool> tools = new ArrayList<>();
        annotated(bean).forEach(method -> {
            List<String> ofPolicy = PolicyFields.faults(written(method.getAnnotation(ToolMethod.class)));
            ofPolicy.forEach(fault -> faults.accept(where(method) + ": " + fault + "."));
            try {
                tools.add(tool(bean, method));
            } catch (IllegalStateException wrong) {
                if (!(wrong.getCause() instanceof IllegalArgumentException) || ofPolicy.isEmpty()) {
                    faults.accept(wrong.getMessage());
                }
            }
        });
        return tools;
    }

    /** Whether any method is annotated. */
    static boolean isAnnotated(Object bean) {
        return annotated(bean).findAny().isPresent();
    }

    private static Stream<Method> annotated(Object bean) {
        // The nearest of those that override each other says what the tool is.
        Map<List<Object>, Method> nearest = new LinkedHashMap<>();
        methods(bean.getClass())
                .filter(method -> method.isAnnotationPresent(ToolMethod.class) && !method.isBridge())
                .forEach(method -> nearest.putIfAbsent(signature(method), method));
        return nearest.values().stream().sorted(Comparator.comparing(Method::getName));
    }

    private static List<Object> signature(Method method) {
        return List.of(method.getName(), List.of(method.getParameterTypes()));
    }

    /** Those of a class, of its superclasses, then of its interfaces. */
    private static Stream<Method> methods(Class<?> type) {
        return type == null
                ? Stream.empty()
                : Stream.of(
                                Arrays.stream(type.getDeclaredMethods()),
                                methods(type.getSuperclass()),
                                Arrays.stream(type.getInterfaces()).flatMap(AnnotatedTools::methods))
                        .flatMap(Function.identity());
    }

    private static String where(Method method) {
        return method.getDeclaringClass().getName() + "." + method.getName();
    }

    private static Tool tool(Object bean, Method method) {
        String where = where(method);
        if (!Modifier.isPublic(method.getModifiers())) {
            throw new IllegalStateException(where + ": a tool method must be public.");
        }
        for (var parameter : method.getParameters()) {
            if (!parameter.isAnnotationPresent(Param.class)) {
                throw new IllegalStateException(where + ", parameter " + parameter.getName()
                        + ": it has no @Param, which tells the model what it means.");
            }
        }
        // The method may be public in a class that is not.
        method.trySetAccessible();
        ToolMethod described = method.getAnnotation(ToolMethod.class);
        Parameters parameters = Parameters.of(method, where, new Shapes());
        String name = described.name().isEmpty() ? snakeCase(method.getName()) : described.name();
        ToolSpec spec =
                new ToolSpec(name, described.description(), parameters.schema().toString());
        return new MethodTool(spec, policy(described, where), bean, method, parameters);
    }

    private static ToolPolicy policy(ToolMethod described, String where) {
        try {
            return new ToolPolicy(
                    new TreeSet<>(List.of(described.tags())),
                    Optional.of(described.timeout())
                            .filter(text -> !text.isEmpty())
                            .map(text -> PolicyFields.time("timeout", text)),
                    described.maxResult(),
                    described.idempotent(),
                    described.retries(),
                    described.concurrency(),
                    described.cache().isEmpty() ? Duration.ZERO : PolicyFields.time("cache", described.cache()),
                    described.maxCalls(),
                    described.approval(),
                    described.repeatable(),
                    new TreeSet<>(List.of(described.secret())));
        } catch (IllegalArgumentException wrong) {
            throw new IllegalStateException(where + ": " + wrong.getMessage() + ".", wrong);
        }
    }

    /** The policy as a description file would have it. */
    private static ObjectNode written(ToolMethod described) {
        ObjectNode fields = Json.STRICT.createObjectNode();
        List.of(described.tags()).forEach(fields.putArray("tags")::add);
        if (!described.timeout().isEmpty()) {
            fields.put("timeout", described.timeout());
        }
        if (!described.cache().isEmpty()) {
            fields.put("cache", described.cache());
        }
        return fields.put("max_result", described.maxResult())
                .put("idempotent", described.idempotent())
                .put("retries", described.retries())
                .put("concurrency", described.concurrency())
                .put("max_calls", described.maxCalls());
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .replaceAll("([A-Z])([A-Z][a-z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
    }
}
