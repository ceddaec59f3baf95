package org.moonroute.pacing;

/**
 * How many calls may be in flight. A refusal that says "too much" halves it, at most once a second, as one jam brings many
 * refusals; replies raise it again, by a twentieth of the most for as many replies as are allowed at once, and by no more than
 * that a second, or calls that take milliseconds would bring the next jam as soon as the last is over. Where the most is not
 * known, as many as were in flight when they were too many stand for it. Times are nanoseconds since the epoch. Not safe for
 * use by several threads.
 */
final class Throttle {
    /** Stands for no limit. */
    static final int UNLIMITED = Integer.MAX_VALUE;

    private static final long SECOND = 1_000_000_000L;
    private static final double STEP = 0.05;

    private final int most;
    private double allowed;
    private int tooMany;
    private long lastCut = Long.MIN_VALUE;
    /** What it may be raised to until a second after {@code raisedAt}. */
    private double roof;

    private long raisedAt;

    /** With the most that may be in flight at once. */
    Throttle(int most) {
        this.most = most;
        this.allowed = most;
    }

    /** How many calls may be in flight now; never less than one. */
    int allowed() {
        return (int) allowed;
    }

    /** A call was refused because there are too many; so many were in flight. */
    void refused(long now, int inFlight) {
        if (lastCut == Long.MIN_VALUE || now - lastCut >= SECOND) {
            tooMany = Math.max(tooMany, inFlight);
            allowed = Math.max(1, Math.min(allowed, inFlight) / 2);
            lastCut = now;
            roof = allowed;
            raisedAt = now;
        }
    }

    /** A call brought a reply. */
    void replied(long now) {
        if (allowed < most) {
            double step = Math.max(1, (most == UNLIMITED ? tooMany : most) * STEP);
            if (now - raisedAt >= SECOND) {
                raisedAt = now;
                roof = allowed + step;
            }
            allowed = Math.min(Math.min(most, roof), allowed + step / allowed);
        }
    }
}
