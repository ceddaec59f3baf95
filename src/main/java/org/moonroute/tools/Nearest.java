package org.moonroute.tools;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the name that was probably meant, for whoever reads what describes tools. */
public final class Nearest {
    private Nearest() {}

    /** The name that is most like what was written; absent when there are no names. */
    public static Optional<String> of(String written, Collection<String> known) {
        return known.stream().min(Comparator.comparingInt(name -> distance(name, written)));
    }

    /** A question for the end of an error, {@code Did you mean X?}, with a blank in front; empty when there are no names. */
    public static String question(String written, Collection<String> known) {
        return of(written, known).map(name -> " Did you mean " + name + "?").orElse("");
    }

    /** Edits from one word to the other. */
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
