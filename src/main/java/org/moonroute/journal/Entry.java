package org.moonroute.journal;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Comparator;

/**
 * One thing remembered. The first entry of a conversation and a step stays; later ones are dropped.
 *
 * @param conversation which conversation, see {@link #nameOf(String)}
 * @param step which step of it
 * @param text what is remembered, as JSON
 * @param keptAt when, in milliseconds since the epoch
 */
record Entry(String conversation, String step, String text, long keptAt) {
    /** The step of what a conversation was asked. */
    static final String ASKED = "asked";

    /** Two processes that write in one order never wait for each other in a circle. */
    static final Comparator<Entry> ORDER =
            Comparator.comparing(Entry::conversation).thenComparing(Entry::step);

    /** What a conversation is called here: short, and of letters that every database takes, whatever the key is. */
    static String nameOf(String key) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(units(key)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JVM has SHA-256", impossible);
        }
    }

    /** No charset: they make all halves of surrogate pairs one and the same. */
    private static byte[] units(String key) {
        byte[] bytes = new byte[2 * key.length()];
        for (int i = 0; i < key.length(); i++) {
            bytes[2 * i] = (byte) (key.charAt(i) >> 8);
            bytes[2 * i + 1] = (byte) key.charAt(i);
        }
        return bytes;
    }

    /** The step of a round's reply. */
    static String round(int number) {
        return "round " + number;
    }

    /** The step of a tool call's beginning. */
    static String begun(int round, int position) {
        return "round " + round + " call " + position + " begun";
    }

    /** The step of a tool call's result. */
    static String result(int round, int position) {
        return "round " + round + " call " + position + " result";
    }
}
