package org.moonroute.conversation;

import java.io.IOException;

/**
 * An outcome that could not be written, or a prompt that could not be put away after it was. What is not written counts as
 * not answered.
 */
public final class Undelivered extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With what could not be done, and why. */
    public Undelivered(String message, IOException cause) {
        super(message, cause);
    }
}
