package org.moonroute.openapi;

import java.util.HashSet;
import java.util.Set;

/** Gives each value that the model may say a name of its own. */
final class ArgumentNames {
    /** Moonshot's dialect takes no property of these names. */
    private static final Set<String> RESERVED = Set.of("$defs", "$ref", "anyOf", "required", "additionalProperties");

    private final Set<String> taken = new HashSet<>();

    static boolean isReserved(String name) {
        return RESERVED.contains(name);
    }

    /** The name, or {@code PREFIX_name} when that is taken or not to be had. */
    String give(String name, String prefix) {
        String free = name;
        while (isReserved(free) || !taken.add(free)) {
            free = prefix + "_" + free;
        }
        return free;
    }

    boolean isTaken(String name) {
        return taken.contains(name);
    }
}
