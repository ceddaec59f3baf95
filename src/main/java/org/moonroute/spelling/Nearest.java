package org.moonroute.spelling;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the name that was probably meant, for whoever reads an error. */
public final class Nearest {
    /** Nothing longer is a slip in a name. The words come from outside, and the cost grows with the square. */
    static final int LONGEST = 64;

    private static final int TOO_FAR = Integer.MAX_VALUE;

    private Nearest() {}

    /** The name that is most like what was written; absent when there are no names, or all or what was written have over 64 characters. */
    public static Optional<String> of(String written, Collection<String> known) {
        return of(written, known, TOO_FAR - 1);
    }

    /**
     * The same, if it is near.
     *
     * @param farthest how many letters may have to be put in, taken out or replaced
     */
    public static Optional<String> of(String written, Collection<String> known, int farthest) {
        return known.stream()
                .map(name -> new Candidate(name, distance(written, name)))
                .filter(candidate -> candidate.distance <= farthest)
                .min(Comparator.comparingInt(Candidate::distance))
                .map(Candidate::name);
    }

    /** A question for the end of an error, {@code Did you mean X?}, with a blank in front; empty when there is no such name. */
    public static String question(String written, Collection<String> known) {
        return of(written, known).map(name -> " Did you mean " + name + "?").orElse("");
    }

    private record Candidate(String name, int distance) {}

    /** Edits from one word to the other, after Levenshtein. */
    private static int distance(String from, String to) {
        if (from.length() > LONGEST || to.length() > LONGEST) {
            return TOO_FAR;
        }
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
