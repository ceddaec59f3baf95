package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.moonroute.spelling.Nearest;

/**
 * The fields of one mapping in a rules file, read one by one.
 *
 * <p>Every complaint is an {@link IllegalArgumentException} that names the place in the file and the field.
 */
final class Fields {
    /** How many letters a name may be off to be guessed. */
    private static final int FARTHEST = 2;

    private final Map<String, Object> values = new LinkedHashMap<>();
    private final String where;

    /** Refuses what is not a mapping, and any field that is not among {@code known}. */
    Fields(Object value, String where, List<String> known) {
        this.where = where;
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException(where + ": must be a mapping with some of " + known);
        }
        map.forEach((name, content) -> values.put(String.valueOf(name), content));
        values.keySet().stream()
                .filter(name -> !known.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw bad(name, "is not known" + hint(name, known));
                });
    }

    private static String hint(String typed, List<String> names) {
        return Nearest.of(typed, names, FARTHEST)
                .map(name -> " (did you mean '" + name + "'?)")
                .orElse("");
    }

    boolean has(String... names) {
        return Arrays.stream(names).anyMatch(values::containsKey);
    }

    Object value(String name) {
        return values.get(name);
    }

    /** The text, or {@code absent}; a number or a truth value is taken as its text. */
    String text(String name, String absent) {
        Object value = values.get(name);
        if (value instanceof Map || value instanceof List) {
            throw bad(name, "must be a text");
        }
        return value == null ? absent : value.toString();
    }

    long number(String name, long least, long most, long absent) {
        Object value = values.get(name);
        if (value == null) {
            return absent;
        }
        if (value instanceof Number number && number.longValue() >= least && number.longValue() <= most) {
            return number.longValue();
        }
        throw bad(name, "must be a whole number from " + least + " to " + most + ", but is " + value);
    }

    String oneOf(String name, List<String> words) {
        String word = text(name, "");
        if (!words.contains(word)) {
            throw bad(name, "must be one of " + words + ", but is '" + word + "'" + hint(word, words));
        }
        return word;
    }

    List<?> list(String name) {
        Object value = values.getOrDefault(name, List.of());
        if (value instanceof List<?> list) {
            return list;
        }
        throw bad(name, "must be a list");
    }

    /** The mapping as JSON, or null if there is none. */
    ObjectNode tree(String name) {
        Object value = values.get(name);
        if (value == null) {
            return null;
        }
        if (Json.tree(value) instanceof ObjectNode tree) {
            return tree;
        }
        throw bad(name, "must be a mapping");
    }

    Map<String, String> texts(String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        ObjectNode tree = tree(name);
        if (tree != null) {
            tree.properties()
                    .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText("")));
        }
        return texts;
    }

    IllegalArgumentException bad(String name, String why) {
        return new IllegalArgumentException(where + ", field '" + name + "': " + why);
    }

    IllegalArgumentException bad(String why) {
        return new IllegalArgumentException(where + ": " + why);
    }

    String where() {
        return where;
    }
}
