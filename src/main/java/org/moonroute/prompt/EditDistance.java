package org.moonroute.prompt;

/** How many letters apart two words are. */
final class EditDistance {
    /** Nothing longer is a slip in a key; the cost grows with the square. */
    private static final int LONGEST = 64;

    private EditDistance() {}

    /** The number of letters to insert, delete or replace; very large for a very long word. */
    static int between(String a, String b) {
        if (a.length() > LONGEST || b.length() > LONGEST) {
            return Integer.MAX_VALUE;
        }
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            above = row(a.charAt(i - 1), b, above, i);
        }
        return above[b.length()];
    }

    private static int[] row(char letter, String b, int[] above, int i) {
        int[] row = new int[b.length() + 1];
        row[0] = i;
        for (int j = 1; j <= b.length(); j++) {
            int replaced = above[j - 1] + (letter == b.charAt(j - 1) ? 0 : 1);
            row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
        }
        return row;
    }
}
