package org.moonroute.openapi;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts values of the environment into texts of the configuration, and remembers them: they are secrets. */
final class Variables {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
    /** What is shorter is a word, and may well stand in a reply. */
    private static final int SHORTEST_SECRET = 6;

    private final Function<String, Optional<String>> environment;
    private final List<String> secrets = new ArrayList<>();

    Variables(Function<String, Optional<String>> environment) {
        this.environment = environment;
    }

    /**
     * The text with the value of each {@code ${NAME}}.
     *
     * @throws IllegalStateException if the environment has no such variable; names the place
     */
    String fill(String text, Place place) {
        return VARIABLE.matcher(text).replaceAll(found -> Matcher.quoteReplacement(value(found.group(1), place)));
    }

    /** The values that were put in. */
    List<String> secrets() {
        return List.copyOf(secrets);
    }

    private String value(String name, Place place) {
        String value = environment
                .apply(name)
                .filter(given -> !given.isBlank())
                .orElseThrow(() -> place.wrong(
                        "the environment variable " + name + " is not set. Set it, or leave ${" + name + "} out."))
                .strip();
        if (value.length() >= SHORTEST_SECRET) {
            secrets.add(value);
        }
        return value;
    }
}
