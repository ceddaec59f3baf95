package org.moonroute.prompt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.moonroute.conversation.Message;
import org.moonroute.conversation.PromptFailed;

/**
 * The messages of a chat-completions request. They go on as they are, fields that nobody here knows included. Variables are
 * filled in where a person wrote: in system and user messages, not in what a model or a tool said.
 */
final class GivenMessages {
    private static final Set<String> WRITTEN = Set.of("system", "user");
    private static final Set<String> SPOKEN = Set.of("assistant", "tool");

    private final Source source;
    private final Variables variables;

    private GivenMessages(Source source, Variables variables) {
        this.source = source;
        this.variables = variables;
    }

    /**
     * The messages, in order.
     *
     * @throws PromptFailed if there are none, or one has no role that the service knows
     */
    static List<Message.Given> of(Source source, Field messages, Variables variables) {
        if (!(messages.value() instanceof List<?> list) || list.isEmpty()) {
            throw source.wrong(messages, "must be a list of at least one message. Or write the text as `prompt`.");
        }
        GivenMessages given = new GivenMessages(source, variables);
        List<Message.Given> all = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            all.add(given.message(messages.part("[" + i + "]", list.get(i))));
        }
        return all;
    }

    private Message.Given message(Field field) {
        if (!(field.value() instanceof Map<?, ?> map)) {
            throw source.wrong(field, "must be an object with `role` and `content`, not " + field.kind() + ".");
        }
        Object role = map.get("role");
        if (!(role instanceof String name) || !WRITTEN.contains(name) && !SPOKEN.contains(name)) {
            throw source.wrong(field.part(".role", role), "must be one of system, user, assistant and tool.");
        }
        Map<String, Object> message = copy(map);
        if (WRITTEN.contains(name) && message.containsKey("content")) {
            message.put("content", filled(field, message.get("content")));
        }
        return new Message.Given(name, JsonFields.write(message));
    }

    private Object filled(Field field, Object content) {
        if (content instanceof String text) {
            return variables.fill(text, field);
        }
        if (content instanceof List<?> parts) {
            List<Object> filled = new ArrayList<>();
            parts.forEach(part -> filled.add(filledPart(field, part)));
            return filled;
        }
        return content;
    }

    private Object filledPart(Field field, Object part) {
        if (!(part instanceof Map<?, ?> map) || !(map.get("text") instanceof String text)) {
            return part;
        }
        Map<String, Object> filled = copy(map);
        filled.put("text", variables.fill(text, field));
        return filled;
    }

    private static Map<String, Object> copy(Map<?, ?> map) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> copy.put(key.toString(), value));
        return copy;
    }
}
