package org.moonroute.mcp;

import java.time.Duration;

/**
 * How often in a row a server was connected to in vain, or lost again at once; and so how long to wait before the next try, and whether
 * it is only restarting. One thread tells it what happens, many may ask.
 */
final class Restarts {
    private static final long FIRST_WAIT_MILLIS = 500;
    private static final long LONGEST_WAIT_MILLIS = 60_000;
    private static final int LONGEST_AFTER = 10;
    /** So many tries in vain, and it is no restart any more. */
    private static final int TRIES = 3;
    /** A connection that lasted so long was a good one. The try before it does not count, which may last as long in vain. */
    private static final Duration GOOD = Duration.ofSeconds(30);

    private long since;
    private volatile int failures;

    /** It is connected. */
    void connected(long nanos) {
        since = nanos;
    }

    /** It still is, or was up to now. */
    void lasted(long nanos) {
        if (nanos - since > GOOD.toNanos()) {
            failures = 0;
        }
    }

    /** It is not, after a try or a connection; returns for how many milliseconds to wait. */
    long failed() {
        int before = failures;
        failures = before + 1;
        return Math.min(LONGEST_WAIT_MILLIS, FIRST_WAIT_MILLIS << Math.min(LONGEST_AFTER, before));
    }

    /** Whether it has been away for longer than a restart takes. */
    boolean isOver() {
        return failures > TRIES;
    }
}
