package org.moonroute.pacing;

import java.time.Duration;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.FailureKind.Policy;
import org.moonroute.conversation.Refusal;

/**
 * A time in which the whole account makes no call, because a refusal said so. When it is over, one call goes first and tells
 * whether the account is open again; the others wait for what it finds, but not for ever. Times are nanoseconds since the
 * epoch. Not safe for use by several threads.
 */
final class Pause {
    private static final long PROBE = Duration.ofSeconds(30).toNanos();

    private boolean closed;
    private long until;
    private FailureKind why;

    /** Whether a refusal is about the account, and not about the call alone. */
    static boolean concernsEverybody(Refusal refusal) {
        Policy policy = refusal.kind().policy();
        return policy == Policy.STOP
                || policy == Policy.PARK
                || policy == Policy.WAIT && refusal.retryAfter().isPresent();
    }

    /** The earliest time, from now on, at which a call may be made. */
    long earliest(long now) {
        return closed ? Math.max(now, until) : now;
    }

    /** A call is made now; if the account was closed, it is the one that tries. */
    void tries(long now) {
        if (closed) {
            until = now + PROBE;
        }
    }

    /** Closes the account; returns whether that is news. */
    boolean close(long until, FailureKind why) {
        boolean news = why != FailureKind.RATE_LIMITED && (!closed || this.why != why);
        this.closed = true;
        this.until = until;
        this.why = why;
        return news;
    }

    /** Opens the account; returns whether that is news. */
    boolean open() {
        boolean news = closed && why != FailureKind.RATE_LIMITED;
        closed = false;
        return news;
    }
}
