package org.moonroute.prompt;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.moonroute.conversation.PromptFailed;

/**
 * The names of the tools that a prompt may use. A definition in a prompt counts by its name only: what runs under that name
 * is the operator's decision, not the prompt's.
 */
final class ToolNames {
    private final Source source;
    private final Set<String> names = new LinkedHashSet<>();

    private ToolNames(Source source) {
        this.source = source;
    }

    /**
     * What {@code tools} says; absent when it is not there.
     *
     * @throws PromptFailed if it holds something else than names
     */
    static Optional<List<String>> of(Fields fields) {
        return union(fields, List.of(Keys.TOOLS));
    }

    /**
     * What {@code tools} and the older {@code functions} and {@code function_call} say.
     *
     * @throws PromptFailed if they hold something else than names
     */
    static Optional<List<String>> ofRequest(Fields fields) {
        Optional<List<String>> named = union(fields, List.of(Keys.TOOLS, "functions"));
        Optional<Field> call = fields.field("function_call");
        Object how = call.map(Field::value).orElse("auto");
        if (how.equals("none")) {
            return Optional.of(List.of());
        }
        if (!how.equals("auto")) {
            throw fields.source()
                    .wrong(call.get(), "must be \"auto\" or \"none\". Use `tool_choice` to ask for a tool.");
        }
        return named;
    }

    private static Optional<List<String>> union(Fields fields, List<String> keys) {
        ToolNames tools = new ToolNames(fields.source());
        boolean given = false;
        for (String key : keys) {
            Optional<Field> field = fields.field(key);
            field.ifPresent(tools::add);
            given |= field.isPresent();
        }
        return given ? Optional.of(List.copyOf(tools.names)) : Optional.empty();
    }

    private void add(Field field) {
        if (!(field.value() instanceof List<?> list)) {
            addName(field);
            return;
        }
        for (int i = 0; i < list.size(); i++) {
            addName(field.part("[" + i + "]", list.get(i)));
        }
    }

    private void addName(Field field) {
        if (!(nameIn(field.value()) instanceof String name) || name.isBlank()) {
            throw source.wrong(
                    field,
                    "must be the name of a tool, not " + field.kind() + ". Write a name, a list of names, or [].");
        }
        names.add(name);
    }

    private static Object nameIn(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.get("function") instanceof Map<?, ?> function ? function.get("name") : map.get("name");
        }
        return value;
    }
}
