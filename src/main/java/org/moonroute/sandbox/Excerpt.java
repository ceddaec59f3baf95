package org.moonroute.sandbox;

/** The beginning of a text: at most 200 characters, never half a surrogate pair. */
final class Excerpt {
    private static final int LENGTH = 200;

    private Excerpt() {}

    static String of(String text) {
        return first(text, LENGTH);
    }

    static String first(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
    }
}
