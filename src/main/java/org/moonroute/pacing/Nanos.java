package org.moonroute.pacing;

import java.time.Instant;

/** Times as the pacer reckons with them: nanoseconds since the epoch. */
final class Nanos {
    private static final long SECOND = 1_000_000_000L;

    private Nanos() {}

    static long of(Instant time) {
        return time.getEpochSecond() * SECOND + time.getNano();
    }

    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(nanos / SECOND, nanos % SECOND);
    }
}
