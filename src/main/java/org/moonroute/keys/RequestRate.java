package org.moonroute.keys;

import java.time.Duration;
import java.util.Optional;

/** So many requests within any minute, and not one more. Safe for any number of threads. */
public final class RequestRate {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    /** When the last requests were let in; the oldest stands where the next goes. */
    private final long[] times;

    private int next;
    private int used;

    /** @param most at least 1 */
    public RequestRate(int most) {
        this.times = new long[most];
    }

    /** How many it lets in within a minute. */
    public int most() {
        return times.length;
    }

    /**
     * Lets a request in, or says how long it has to wait until one would be; one that is not let in does not count.
     *
     * @param now the time that passes, in nanoseconds
     */
    public synchronized Optional<Duration> enter(long now) {
        if (used == times.length) {
            long left = times[next] + MINUTE - now;
            if (left > 0) {
                return Optional.of(Duration.ofNanos(left));
            }
        } else {
            used++;
        }
        times[next] = now;
        next = (next + 1) % times.length;
        return Optional.empty();
    }
}
