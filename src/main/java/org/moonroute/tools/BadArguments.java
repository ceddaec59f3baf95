package org.moonroute.tools;

/**
 * The arguments of a call do not fit, in a way that their schema does not say. The model is told the message; the call is not run again,
 * as it would end the same way.
 */
public final class BadArguments extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** With what is wrong, naming the argument. */
    public BadArguments(String message, Throwable cause) {
        super(message, cause);
    }
}
