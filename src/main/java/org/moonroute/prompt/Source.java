package org.moonroute.prompt;

import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.PromptFailed;

/**
 * A prompt file as text, and the one place that words where in it something is wrong.
 *
 * @param file the name that errors give it
 * @param row the line of the file that this is, when it is one line of a larger file; 0 when it is a file of its own
 * @param text all of it, without a byte order mark
 */
record Source(String file, int row, String text) {

    /** A file of its own. */
    Source(String file, String text) {
        this(file, 0, text);
    }

    /** The error that the file as a whole is wrong. */
    static PromptFailed wrong(String file, String what) {
        return PromptFailed.beforeAsking(FailureKind.INVALID_PROMPT, file + ": " + what);
    }

    /** The error that the file as a whole is wrong. */
    PromptFailed wrong(String what) {
        return wrong(row == 0 ? file : place(1), what);
    }

    /** The error that a line, counted from 1, is wrong. */
    PromptFailed wrong(int line, String what) {
        return wrong(place(line), what);
    }

    /** The error that a field is wrong. */
    PromptFailed wrong(Field field, String what) {
        return wrong(place(field.line()) + ", `" + field.name() + "`", what);
    }

    /** The place in the file, in words, of a line of this text. */
    String place(int line) {
        return file + ", line " + (row == 0 ? line : row + line - 1);
    }

    /** The line, counted from 1, of a character. */
    int lineAt(int offset) {
        return 1
                + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
    }

    /** The first line that holds {@code part}, from {@code line} on; {@code line} itself when none does. */
    int lineOf(String part, int line) {
        int from = 0;
        for (int passed = 1; passed < line; passed++) {
            from = Lines.next(text, from);
        }
        int found = text.indexOf(part, from);
        return found < 0 ? line : lineAt(found);
    }
}
