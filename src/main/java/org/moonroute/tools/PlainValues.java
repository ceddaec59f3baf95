package org.moonroute.tools;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The values that tools get. */
final class PlainValues {
    private PlainValues() {}

    /** Whether a number is among them that is beyond what a {@code double} holds: it would arrive as infinity. */
    static boolean holdsEndless(JsonNode value) {
        if (value.isContainerNode()) {
            for (JsonNode part : value) {
                if (holdsEndless(part)) {
                    return true;
                }
            }
            return false;
        }
        return value.isDouble() && Double.isInfinite(value.doubleValue());
    }

    /**
     * The same values, which nobody can change, at whatever depth: they are what a call is run with once more, what its result is kept
     * under, and what is shown to those who allow it.
     */
    static <K> Map<K, Object> fixed(Map<K, ?> values) {
        Map<K, Object> fixed = new LinkedHashMap<>();
        values.forEach((name, value) -> fixed.put(name, fixedValue(value)));
        return Collections.unmodifiableMap(fixed);
    }

    private static Object fixedValue(Object value) {
        if (value instanceof Map<?, ?> map) {
            return fixed(map);
        }
        if (value instanceof List<?> list) {
            List<Object> fixed = new ArrayList<>(list.size());
            list.forEach(one -> fixed.add(fixedValue(one)));
            return Collections.unmodifiableList(fixed);
        }
        return value;
    }
}
