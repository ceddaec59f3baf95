package org.moonroute.prompt;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.moonroute.conversation.PromptFailed;

/** The fields of a prompt file, in the order given, whatever the format. */
final class Fields {
    private final Source source;
    private final Map<String, Field> byName;

    /**
     * With the file that they stand in.
     *
     * @throws PromptFailed if text in them cannot be sent as UTF-8
     */
    Fields(Source source, Map<String, Field> byName) {
        this(byName, source);
        for (Field field : all()) {
            if (field.hasBrokenText()) {
                throw source.wrong(
                        field,
                        "holds half of a character, an escape such as \\ud83d without its second half. "
                                + "Write the whole character.");
            }
        }
    }

    /** Of fields whose text was looked at already. */
    private Fields(Map<String, Field> byName, Source source) {
        this.source = source;
        this.byName = Collections.unmodifiableMap(byName);
    }

    Source source() {
        return source;
    }

    Collection<Field> all() {
        return byName.values();
    }

    Optional<Field> field(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The same without one of them. */
    Fields without(String name) {
        Map<String, Field> left = new LinkedHashMap<>(byName);
        left.remove(name);
        return new Fields(left, source);
    }

    /** These fields, and of the others those that are not among these. */
    Fields orElse(Map<String, Field> others) {
        Map<String, Field> all = new LinkedHashMap<>(others);
        all.putAll(byName);
        return new Fields(source, all);
    }

    /** The fields within one of them, which holds an object; they stand where it begins. */
    Fields within(Field field, Map<?, ?> object) {
        Map<String, Field> inner = new LinkedHashMap<>();
        object.forEach((key, value) -> inner.put(key.toString(), new Field(key.toString(), field.line(), value)));
        return new Fields(inner, source);
    }

    /** The same without fields that are null: in a request, null means "as if it were not there". */
    Fields withoutNulls() {
        Map<String, Field> left = new LinkedHashMap<>(byName);
        left.values().removeIf(field -> field.value() == null);
        return new Fields(left, source);
    }

    /**
     * The text of a field, which may be empty.
     *
     * @throws PromptFailed if it is something else
     */
    Optional<String> text(String name) {
        return field(name).map(field -> {
            if (field.value() instanceof String text) {
                return text;
            }
            throw source.wrong(field, "must be text, not " + field.kind() + ". Put it in quotes.");
        });
    }
}
