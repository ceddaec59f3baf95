package org.moonroute.sandbox;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The places a prompt names: the words after each "in", up to punctuation or to the next "and in". */
final class Places {
    /** Names of parameters that want a place. */
    static final List<String> FIELDS = List.of("location", "city");

    private static final Pattern IN = Pattern.compile("\\bin ([^,.;:!?\"]+?)(?= and in |[,.;:!?\"]|$)");

    private Places() {}

    static List<String> in(String prompt) {
        return IN.matcher(prompt)
                .results()
                .map((MatchResult found) -> found.group(1).strip())
                .distinct()
                .toList();
    }
}
