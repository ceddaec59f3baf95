package org.moonroute.prompt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Messages as OpenAI's clients write them, made such that the service takes them: where the two differ, a client that was not
 * written for the service could not go on. What is not a message stays as it is, for others to refuse.
 */
final class ClientMessages {
    private static final String ROLE = "role";
    private static final String REASONING = "reasoning_content";
    /** OpenAI's newer name for what the service knows as system only. */
    private static final String DEVELOPER = "developer";

    private ClientMessages() {}

    /** The same fields with such messages. */
    static Fields in(Fields fields) {
        Field messages = fields.field(Keys.MESSAGES).orElse(null);
        if (messages == null || !(messages.value() instanceof List<?> list)) {
            return fields;
        }
        List<Object> all = new ArrayList<>();
        list.forEach(message -> all.add(message instanceof Map<?, ?> map ? fitted(map) : message));
        Field fitted = new Field(messages.name(), messages.line(), all);
        return fields.without(Keys.MESSAGES).orElse(Map.of(Keys.MESSAGES, fitted));
    }

    private static Map<Object, Object> fitted(Map<?, ?> message) {
        Map<Object, Object> fitted = new LinkedHashMap<>(message);
        if (DEVELOPER.equals(message.get(ROLE))) {
            fitted.put(ROLE, "system");
        }
        if (message.get("tool_calls") instanceof List<?> calls && !calls.isEmpty() && message.get(REASONING) == null) {
            // A model that thinks refuses calls of its own without thinking before them, and OpenAI's protocol has no
            // place
            // for it, so that most clients do not send it back; a blank will do.
            fitted.put(REASONING, " ");
        }
        return fitted;
    }
}
