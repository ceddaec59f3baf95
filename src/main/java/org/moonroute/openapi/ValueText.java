package org.moonroute.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An argument's value as text, as the OpenAPI specification has it for a parameter. */
final class ValueText {
    private ValueText() {}

    /** Text as it is, numbers without exponents where Java has none, all else as JSON. */
    static String of(Object value) {
        return value instanceof Map<?, ?> || value instanceof List<?> ? json(value) : String.valueOf(value);
    }

    /** The value as JSON. */
    static String json(Object value) {
        try {
            return Json.STRICT.writeValueAsString(value);
        } catch (JsonProcessingException cannotBe) {
            throw new IllegalStateException("the argument cannot be written", cannotBe);
        }
    }

    /** The texts of a list's items, of an object's names and values in turn, or the one text of anything else. */
    static List<String> parts(Object value) {
        List<String> parts = new ArrayList<>();
        if (value instanceof List<?> list) {
            list.forEach(item -> parts.add(of(item)));
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((name, item) -> {
                parts.add(String.valueOf(name));
                parts.add(of(item));
            });
        } else {
            parts.add(of(value));
        }
        return parts;
    }
}
