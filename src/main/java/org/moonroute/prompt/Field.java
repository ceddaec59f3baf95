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

    /** Plain loops: every text of every row of a batch comes by here. */
    private static boolean broken(Object value) {
        if (value instanceof String text) {
            return brokenText(text);
        } else if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> one : map.entrySet()) {
                if (broken(one.getKey()) || broken(one.getValue())) {
                    return true;
                }
            }
        } else if (value instanceof List<?> list) {
            for (Object one : list) {
                if (broken(one)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean brokenText(String text) {
        for (int at = 0; at < text.length(); at++) {
            char one = text.charAt(at);
            if (Character.isSurrogate(one)) {
                boolean pair = Character.isHighSurrogate(one)
                        && at + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(at + 1));
                if (!pair) {
                    return true;
                }
                at++;
            }
        }
        return false;
    }
}
