package org.moonroute.broker;

/** A broker that cannot be started or named as the settings say; the message names what is wrong and the way out. */
public final class BrokerUnusable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With the sentence for the user. */
    public BrokerUnusable(String message) {
        super(message);
    }

    /** The same, with what it came of; that must hold no secret. */
    BrokerUnusable(String message, Throwable cause) {
        super(message, cause);
    }
}
