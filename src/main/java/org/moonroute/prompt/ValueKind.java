package org.moonroute.prompt;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What a request parameter may be. */
enum ValueKind {
    TEXT("text", "Put it in quotes.", value -> value instanceof String text && !text.isBlank()),
    TEXTS("text or a list of texts", "Put each text in quotes.", value -> isText(value) || isTexts(value)),
    NUMBER("a number", "Write it without quotes, such as 0.3.", Number.class::isInstance),
    WHOLE("a whole number", "Write it without quotes, such as 42.", ValueKind::isWhole),
    COUNT("a whole number of 1 or more", "Write it without quotes, such as 2000.", ValueKind::isCount),
    SWITCH("true or false", "Write it without quotes.", Boolean.class::isInstance),
    MAPPING("a mapping", "Write it such as {type: ...}.", Map.class::isInstance),
    TEXT_OR_MAPPING("text or a mapping", "Put text in quotes.", value -> isText(value) || value instanceof Map);

    private final String words;
    private final String wayOut;
    private final Predicate<Object> allows;

    ValueKind(String words, String wayOut, Predicate<Object> allows) {
        this.words = words;
        this.wayOut = wayOut;
        this.allows = allows;
    }

    /** Whether a value is of this kind. */
    boolean allows(Object value) {
        return allows.test(value);
    }

    /** What it may be, in words. */
    String words() {
        return words;
    }

    /** The field's value, if it is of this kind; otherwise the error. */
    Object check(Source source, Field field) {
        if (field.value() == null) {
            throw source.wrong(field, "has no value. Give it one, or remove it.");
        }
        if (!allows.test(field.value())) {
            throw source.wrong(field, "must be " + words + ", not " + found(field) + ". " + wayOut);
        }
        return field.value();
    }

    private static String found(Field field) {
        if (field.value() instanceof String text && text.isBlank()) {
            return "empty";
        }
        return field.value() instanceof Number || field.value() instanceof Boolean
                ? field.value().toString()
                : field.kind();
    }

    private static boolean isText(Object value) {
        return value instanceof String;
    }

    private static boolean isTexts(Object value) {
        return value instanceof List<?> list && list.stream().allMatch(ValueKind::isText);
    }

    private static boolean isWhole(Object value) {
        return value instanceof Integer || value instanceof Long || value instanceof BigInteger;
    }

    private static boolean isCount(Object value) {
        return isWhole(value) && new BigInteger(value.toString()).signum() > 0;
    }
}
