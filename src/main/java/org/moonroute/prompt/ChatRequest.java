package org.moonroute.prompt;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.moonroute.conversation.Origin;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.PromptFailed;
import org.moonroute.conversation.ToolSpec;

/**
 * A chat-completions request of a client that talks to the service's own protocol. Unlike in a prompt file, a tool that it defines is
 * its own, and calls of it go back to it; a name alone is one of the catalogue.
 *
 * @param prompt what is asked
 * @param isStreamed whether the reply is to be a stream
 * @param wantsUsage whether a stream is to end with the usage
 */
public record ChatRequest(Prompt prompt, boolean isStreamed, boolean wantsUsage) {
    private static final String STREAM = "stream";
    private static final String STREAM_OPTIONS = "stream_options";
    private static final String FUNCTION = "function";

    /**
     * Of a request's fields.
     *
     * @throws PromptFailed if it is no valid request
     */
    static ChatRequest of(Fields given, Origin origin) {
        Fields fields = ClientMessages.in(given.withoutNulls());
        boolean streamed =
                fields.field(STREAM).map(field -> isTrue(fields, field)).orElse(false);
        boolean usage = fields.field(STREAM_OPTIONS)
                .map(field -> ValueKind.MAPPING.check(fields.source(), field))
                .map(options -> Boolean.TRUE.equals(((Map<?, ?>) options).get("include_usage")))
                .orElse(false);
        List<ToolSpec> own = own(fields);
        Fields asked = withoutOwn(fields.without(STREAM).without(STREAM_OPTIONS));
        Prompt prompt = JsonPrompt.request(asked, Map.of()).prompt(origin);
        return new ChatRequest(prompt.withOffered(own), streamed, usage);
    }

    private static boolean isTrue(Fields fields, Field field) {
        return (Boolean) ValueKind.SWITCH.check(fields.source(), field);
    }

    private static List<ToolSpec> own(Fields fields) {
        List<ToolSpec> own = new ArrayList<>();
        for (Object tool : tools(fields)) {
            definition(tool).ifPresent(name -> own.add(ToolSpec.given(name, JsonFields.write(tool))));
        }
        return own;
    }

    /** What is left of the tools are names; where nothing is left, what the configuration says holds. */
    private static Fields withoutOwn(Fields fields) {
        Optional<Field> tools = fields.field(Keys.TOOLS);
        if (tools.isEmpty() || !(tools.get().value() instanceof List<?> list)) {
            return fields;
        }
        List<Object> names = new ArrayList<>();
        for (Object tool : list) {
            if (definition(tool).isEmpty()) {
                names.add(tool);
            }
        }
        Field left = new Field(Keys.TOOLS, tools.get().line(), names);
        return fields.without(Keys.TOOLS)
                .orElse(names.isEmpty() && !list.isEmpty() ? Map.of() : Map.of(Keys.TOOLS, left));
    }

    private static List<?> tools(Fields fields) {
        return fields.field(Keys.TOOLS).map(Field::value).orElse(null) instanceof List<?> list ? list : List.of();
    }

    /** The name of a tool that is defined, and not named only. */
    private static Optional<String> definition(Object tool) {
        if (tool instanceof Map<?, ?> map
                && map.get(FUNCTION) instanceof Map<?, ?> function
                && function.get("name") instanceof String name
                && function.size() > 1) {
            return Optional.of(name);
        }
        return Optional.empty();
    }
}
