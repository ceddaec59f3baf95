package org.moonroute.mcp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Values of the environment that a server was given. They are taken out of all that it says. */
final class Secrets {
    /** Shorter ones are no secrets, and would be found in every other word. */
    private static final int SHORTEST = 6;

    private static final String HIDDEN = "(hidden)";

    private final List<String> values = new ArrayList<>();

    /** Another one. */
    void add(String value) {
        if (value.length() >= SHORTEST && !values.contains(value)) {
            values.add(value);
            // A value that holds another one goes first, lest a part of it stays.
            values.sort(Comparator.comparingInt(String::length).reversed());
        }
    }

    /** The text without them. */
    String hide(String text) {
        String hidden = text;
        for (String value : values) {
            hidden = hidden.replace(value, HIDDEN);
        }
        return hidden;
    }

    /** Whether there are none. */
    boolean isEmpty() {
        return values.isEmpty();
    }

    @Override
    public String toString() {
        return "Secrets";
    }
}
