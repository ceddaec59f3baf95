package org.moonroute.prompt;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.PromptFailed;

/**
 * The properties of a message that say how its prompt is to be answered, as fields. Many clients can send text only, so text
 * is taken for a number, a switch or a mapping where one is wanted.
 */
final class MessageProperties {
    private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,18}");

    private MessageProperties() {}

    /**
     * Those that have a meaning here.
     *
     * @param message names the message in errors
     * @throws PromptFailed if one has a value of the wrong kind
     */
    static Map<String, Field> read(String message, Map<String, ?> properties) {
        Map<String, Field> fields = new LinkedHashMap<>();
        properties.forEach((name, value) -> {
            if (Keys.PARAMETERS.containsKey(name)) {
                fields.put(name, new Field(name, 1, parameter(message, name, value)));
            } else if (name.equals(Keys.TOOLS)) {
                fields.put(name, new Field(name, 1, tools(message, value)));
            } else if (name.equals(Keys.SYSTEM)) {
                fields.put(name, new Field(name, 1, value));
            }
        });
        return fields;
    }

    static PromptFailed wrong(String message, String property, String what) {
        return PromptFailed.beforeAsking(
                FailureKind.INVALID_PROMPT, message + ": the property `" + property + "` " + what);
    }

    private static Object parameter(String message, String name, Object given) {
        ValueKind kind = Keys.PARAMETERS.get(name);
        Object value = plain(kind, given);
        if (!kind.allows(value)) {
            throw wrong(message, name, "must be " + kind.words() + ", not `" + given + "`.");
        }
        return value;
    }

    private static Object plain(ValueKind kind, Object given) {
        if (given instanceof Byte || given instanceof Short) {
            return ((Number) given).intValue();
        } else if (given instanceof Float || given instanceof Double) {
            return decimal(given.toString());
        }
        if (!(given instanceof String text)) {
            return given;
        }
        return switch (kind) {
            case TEXT -> text;
            case NUMBER, WHOLE, COUNT -> number(text.strip());
            case SWITCH -> text.equals("true") ? Boolean.TRUE : text.equals("false") ? Boolean.FALSE : (Object) text;
            case TEXTS, MAPPING, TEXT_OR_MAPPING -> JsonFields.valueOr(text);
        };
    }

    private static Object number(String text) {
        if (WHOLE.matcher(text).matches()) {
            long whole = Long.parseLong(text);
            return whole == (int) whole ? (Object) (int) whole : (Object) whole;
        }
        return decimal(text);
    }

    private static Object decimal(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException none) {
            return text;
        }
    }

    /** Names with commas between them; none at all for empty text. */
    private static Object tools(String message, Object value) {
        if (!(value instanceof String text)) {
            throw wrong(
                    message, Keys.TOOLS, "must be the names of tools with commas between them, not `" + value + "`.");
        }
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }
}
