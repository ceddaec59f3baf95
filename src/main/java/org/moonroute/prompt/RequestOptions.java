package org.moonroute.prompt;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.moonroute.conversation.Options;
import org.moonroute.conversation.PromptFailed;

/** The request parameters among a prompt file's fields. */
final class RequestOptions {
    /** Fields of a request that the conversation itself fills in. */
    static final Set<String> TAKEN =
            Set.of(Keys.MESSAGES, Keys.TOOLS, "functions", "function_call", "stream", Keys.PROMPT);

    private static final Set<String> OWN = Set.of(Keys.SYSTEM, Keys.VARIABLES, Keys.OUTPUT);

    private final Source source;
    private final Map<String, Object> options = new LinkedHashMap<>();

    private RequestOptions(Source source) {
        this.source = source;
    }

    /**
     * The parameters of a file that uses this product's keys.
     *
     * @throws PromptFailed if a value is of the wrong kind
     */
    static Options ofKeys(Fields fields) {
        RequestOptions options = new RequestOptions(fields.source());
        fields.all().stream()
                .filter(field -> Keys.PARAMETERS.containsKey(field.name()))
                .forEach(options::add);
        fields.field(Keys.EXTRA).ifPresent(options::addExtra);
        return new Options(options.options);
    }

    /**
     * The parameters of a chat-completions request: all of its fields, known or not.
     *
     * @throws PromptFailed if a known one has a value of the wrong kind
     */
    static Options ofRequest(Fields fields) {
        RequestOptions options = new RequestOptions(fields.source());
        for (Field field : fields.all()) {
            if (!TAKEN.contains(field.name()) && !OWN.contains(field.name())) {
                options.add(field);
            }
        }
        return new Options(options.options);
    }

    private void add(Field field) {
        ValueKind kind = Keys.PARAMETERS.get(field.name());
        Object value = kind == null ? field.value() : kind.check(source, field);
        if (field.name().equals("n") && !value.equals(1)) {
            throw source.wrong(field, "must be 1, because a prompt has one answer. Write several prompts instead.");
        }
        String name = field.name().equals(Keys.MAX_TOKENS) ? Options.MAX_COMPLETION_TOKENS : field.name();
        Object before = options.put(name, value);
        if (before != null && !before.equals(value)) {
            throw source.wrong(
                    field,
                    "`max_tokens` is the old name of `max_completion_tokens`, and the two differ. "
                            + "Keep `max_completion_tokens` only.");
        }
    }

    private void addExtra(Field extra) {
        ValueKind.MAPPING.check(source, extra);
        ((Map<?, ?>) extra.value()).forEach((key, value) -> {
            String name = key.toString();
            if (Keys.PARAMETERS.containsKey(name) || Keys.OWN.contains(name)) {
                throw source.wrong(extra.part("." + name, value), "is a key of its own. Move it out of `extra`.");
            }
            if (TAKEN.contains(name)) {
                throw source.wrong(extra.part("." + name, value), "cannot be set here. Remove it.");
            }
            options.put(name, value);
        });
    }
}
