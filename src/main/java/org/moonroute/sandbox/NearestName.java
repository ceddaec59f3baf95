package org.moonroute.sandbox;

import java.util.Comparator;
import java.util.List;

/** Guesses which name was meant by a mistyped one. */
final class NearestName {
    private static final int FARTHEST = 2;

    private NearestName() {}

    /** {@code " (did you mean 'x'?)"}, or nothing if no name is near. */
    static String hint(String typed, List<String> names) {
        return names.stream()
                .filter(name -> distance(typed, name) <= FARTHEST)
                .min(Comparator.comparingInt(name -> distance(typed, name)))
                .map(name -> " (did you mean '" + name + "'?)")
                .orElse("");
    }

    /** Edits between two words, after Levenshtein. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
