package org.moonroute.conversation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a prompt is to be answered: the fields of a chat-completions request other than messages and tools, by the names they
 * have there. Values are plain Java: strings, numbers, booleans, lists, maps, and null.
 *
 * @param values field name to value, in the order given; {@code model} is one of them
 */
public record Options(Map<String, Object> values) {

    /** The field that names the model. */
    public static final String MODEL = "model";

    /** The field that bounds the reply, thinking included. */
    public static final String MAX_COMPLETION_TOKENS = "max_completion_tokens";

    /** No options at all. */
    public static final Options NONE = new Options(Map.of());

    public Options {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** The model, if it is named. */
    public Optional<String> model() {
        return Optional.ofNullable(values.get(MODEL)).map(Object::toString);
    }

    /** These options, and for fields that these do not have, those of {@code defaults}. */
    public Options orElse(Options defaults) {
        Map<String, Object> merged = new LinkedHashMap<>(defaults.values);
        merged.putAll(values);
        return new Options(merged);
    }

    /** These options with one field set. */
    public Options with(String name, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(values);
        changed.put(name, value);
        return new Options(changed);
    }

    /** These options without one field. */
    public Options without(String name) {
        Map<String, Object> changed = new LinkedHashMap<>(values);
        changed.remove(name);
        return new Options(changed);
    }
}
