package org.moonroute.http;

/** A request that becomes no prompt, and what is said to that. */
public final class RequestRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient HttpReply reply;

    /** With what is said to it. */
    public RequestRefused(HttpReply reply) {
        super("HTTP " + reply.status(), null, false, false);
        this.reply = reply;
    }

    /** What is said to it. */
    public HttpReply reply() {
        return reply;
    }
}
