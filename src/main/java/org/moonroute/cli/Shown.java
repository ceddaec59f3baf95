package org.moonroute.cli;

/** Text of others on a terminal: what would move the cursor, or turn the direction of writing, is shown as its number instead. */
final class Shown {
    private Shown() {}

    /** The text on one line; in JSON it still is JSON of the same value. */
    static String of(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.chars().forEach(c -> {
            if (isUnseen((char) c)) {
                shown.append("\\u%04x".formatted(c));
            } else {
                shown.append((char) c);
            }
        });
        return shown.toString();
    }

    /** The same, cut at so many characters, with the number of those that are left out. */
    static String of(String text, int most) {
        return text.length() <= most
                ? of(text)
                : of(text.substring(0, most)) + "... (" + (text.length() - most) + " more characters)";
    }

    private static boolean isUnseen(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
