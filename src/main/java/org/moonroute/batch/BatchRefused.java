package org.moonroute.batch;

/** A batch that cannot be run as planned; the message says why, and the way out. */
public final class BatchRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With the sentence for the user. */
    public BatchRefused(String message) {
        super(message);
    }
}
