package org.moonroute.prompt;

import java.util.List;
import java.util.Map;

/**
 * One field of a prompt file.
 *
 * @param name its name; for a part of a field, the path to it
 * @param line the line, counted from 1, that it begins on
 * @param value plain Java: text, number, boolean, list, map, or null. Decimals are exact
 */
record Field(String name, int line, Object value) {

    /** A part of this field: {@code tools[1]}, {@code extra.user}. */
    Field part(String path, Object part) {
        return new Field(name + path, line, part);
    }

    /** What kind of value it has, in words. */
    String kind() {
        if (value instanceof String) {
            return "text";
        } else if (value instanceof Number) {
            return "a number";
        } else if (value instanceof Boolean) {
            return "true or false";
        } else if (value instanceof List) {
            return "a list";
        }
        return value instanceof Map ? "a mapping" : "nothing";
    }

    /** Whether half of a character stands in it, which an escape can write but UTF-8 cannot carry. */
    boolean hasBrokenText() {
        return broken(value);
    }

    private static boolean broken(Object value) {
        if (value instanceof Map<?, ?> map) {
            return broken(List.copyOf(map.keySet())) || map.values().stream().anyMatch(Field::broken);
        } else if (value instanceof List<?> list) {
            return list.stream().anyMatch(Field::broken);
        }
        return value instanceof String text
                && text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}
