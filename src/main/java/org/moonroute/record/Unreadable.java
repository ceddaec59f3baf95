package org.moonroute.record;

/** A text that is no record, or one of another version. */
public final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unreadable(Throwable cause) {
        super(String.valueOf(cause.getMessage()), cause);
    }
}
