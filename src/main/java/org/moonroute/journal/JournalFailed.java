package org.moonroute.journal;

import java.util.regex.Pattern;

/**
 * A journal that cannot be opened, or that can no longer be read or written. The message says which journal, why, and the way
 * out. No password stands in it, nor in the messages of its causes.
 */
public final class JournalFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final Pattern PASSWORD = Pattern.compile("(?i)(password=)[^&;\\s]*");
    private static final Pattern LOGIN = Pattern.compile("[^/@\\s]+:[^/@\\s]+@");

    /** With the sentence for the user. */
    JournalFailed(String message) {
        super(masked(message));
    }

    /** With what it came from, unless a password stands in that. */
    JournalFailed(String message, Throwable cause) {
        super(masked(message), isClean(cause) ? cause : null);
    }

    /** The text without passwords, as URLs hold them. */
    static String masked(String text) {
        return LOGIN.matcher(PASSWORD.matcher(text).replaceAll("$1***")).replaceAll("***@");
    }

    private static boolean isClean(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return masked(message).equals(message) && (cause.getCause() == null || isClean(cause.getCause()));
    }
}
