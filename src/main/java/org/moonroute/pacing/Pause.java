package org.moonroute.pacing;

import java.time.Duration;
import java.util.Optional;
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
    /** The first time at which a call could be made that tries whether the account is open again. */
    private long over;

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

    /** For how long, if it is closed. */
    Optional<Closure> closure(long now) {
        return closed && until > now ? Optional.of(new Closure(why, Duration.ofNanos(until - now))) : Optional.empty();
    }

    /** A call is made now; if the account was closed, it is the one that tries. */
    void tries(long now) {
        if (closed) {
            until = now + PROBE;
        }
    }

    /** Closes the account after a call made at that time was refused; returns whether that is news. */
    boolean close(long madeAt, long until, FailureKind why) {
        boolean news = why != FailureKind.RATE_LIMITED && (!closed || this.why != why);
        if (tellsOfNow(madeAt)) {
            this.over = until;
            this.until = until;
        } else {
            // Many calls in flight are refused at once; the pause is the longest that one of them asks for.
            this.over = Math.max(over, until);
            this.until = Math.max(this.until, until);
        }
        this.closed = true;
        this.why = why;
        return news;
    }

    /** Opens the account after a call made at that time brought a reply; returns whether that is news. */
    boolean open(long madeAt) {
        if (!closed || !tellsOfNow(madeAt)) {
            return false;
        }
        closed = false;
        return why != FailureKind.RATE_LIMITED;
    }

    /** What comes of a call that was under way already when the account was closed tells nothing of how it is afterwards. */
    private boolean tellsOfNow(long madeAt) {
        return !closed || madeAt >= over;
    }
}
