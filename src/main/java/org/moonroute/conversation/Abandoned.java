package org.moonroute.conversation;

/**
 * A prompt that is left as it was, still to do, because the run is ending: the process was told to stop, or the account can
 * take no more calls. It has no outcome.
 */
public final class Abandoned extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With the reason, for the log. */
    public Abandoned(String reason) {
        super(reason);
    }
}
