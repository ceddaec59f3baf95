package org.moonroute.prompt;

/** Lines by offset, so that an error can still name the line in the file after parts were cut off. */
final class Lines {
    private Lines() {}

    /** Where the next line begins; the text's length when there is none. */
    static int next(String text, int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end + 1;
    }

    /** The line that begins at {@code from}, without white space at its end. */
    static String at(String text, int from) {
        return text.substring(from, next(text, from)).stripTrailing();
    }

    /** Where the first line that is not blank begins; the text's length when all are. */
    static int firstUsed(String text, int from) {
        int line = from;
        while (line < text.length() && at(text, line).isEmpty()) {
            line = next(text, line);
        }
        return line;
    }

    /** The text from {@code from} on, without blank lines at its end and without its last line break. */
    static String withoutBlankEnd(String text, int from) {
        int used = text.length();
        while (used > from && Character.isWhitespace(text.charAt(used - 1))) {
            used--;
        }
        return withoutLastBreak(text.substring(from, next(text, used)));
    }

    /** The text without the one line break at its end, if there is one. */
    static String withoutLastBreak(String text) {
        if (text.endsWith("\r\n")) {
            return text.substring(0, text.length() - 2);
        }
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }
}
