package org.moonroute.cli;

/** The command cannot be done as it was given; the message says why and the way out. */
final class Wrong extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Wrong(String message) {
        super(message);
    }
}
