package org.moonroute.moonshot;

import java.io.ByteArrayInputStream;
import java.util.Arrays;

/**
 * A reply of the service, received whole. It is a stream so that it passes through camel-http as a body does, and carries
 * what matters of the head, so that no header of the service enters a route.
 */
public final class WholeReply extends ByteArrayInputStream {
    private final int status;
    private final String contentType;
    private final String retryAfter;
    private final boolean simulated;

    WholeReply(int status, String contentType, String retryAfter, boolean simulated, byte[] body) {
        super(body);
        this.status = status;
        this.contentType = contentType;
        this.retryAfter = retryAfter;
        this.simulated = simulated;
    }

    /** The same without the account's key, should the service have repeated it. */
    WholeReply masked(ApiKey key) {
        byte[] body = key.mask(buf);
        return body == buf ? this : new WholeReply(status, contentType, retryAfter, simulated, body);
    }

    /** The HTTP status. */
    int status() {
        return status;
    }

    /** The content type; empty when there is none. */
    String contentType() {
        return contentType;
    }

    /** The Retry-After header; empty when there is none. */
    String retryAfter() {
        return retryAfter;
    }

    /** Whether the sandbox made it. */
    boolean isSimulated() {
        return simulated;
    }

    /** The body. */
    byte[] body() {
        return Arrays.copyOf(buf, count);
    }
}
