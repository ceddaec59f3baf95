package org.moonroute.http;

/** A request that nothing is done for, and what is said to that. */
public final class RequestRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient HttpReply reply;

    /** With what is said to it. */
    public RequestRefused(HttpReply reply) {
        this(reply, "HTTP " + reply.status());
    }

    /** The same with a message for who has no reply to send. */
    RequestRefused(HttpReply reply, String message) {
        super(message, null, false, false);
        this.reply = reply;
    }

    /** What the client got wrong; the message names the field and the way out. */
    static RequestRefused bad(String field, String message) {
        return new RequestRefused(ErrorReply.wrongField(field, message));
    }

    /** What is not there, or is somebody else's, which is not told apart. */
    static RequestRefused notFound(String what) {
        return new RequestRefused(ErrorReply.of(ErrorReply.Status.NOT_FOUND, "not-found", "there is no " + what));
    }

    /** What is said to it. */
    public HttpReply reply() {
        return reply;
    }
}
