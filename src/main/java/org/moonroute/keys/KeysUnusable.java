package org.moonroute.keys;

/** Keys that cannot be read or kept; the message names the place, what is wrong, and the way out. */
public final class KeysUnusable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    KeysUnusable(String message) {
        super(message);
    }
}
