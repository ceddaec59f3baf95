package org.moonroute.pacing;

import java.util.Optional;
import org.moonroute.conversation.Need;

/**
 * What is left of an account's limits of the minute and of the day. Calls begin evenly spread over the minute, as it is not
 * known over which time the service counts; on top of that no minute, and no day, ever holds more than its limit. Times are
 * nanoseconds since the epoch. Not safe for use by several threads.
 */
final class Allowance {
    private static final long SECOND = 1_000_000_000L;
    private static final long MINUTE = 60 * SECOND;
    private static final long DAY = 24 * 60 * MINUTE;
    private static final int MINUTE_PARTS = 600;
    private static final int DAY_PARTS = 1_440;

    private final Optional<SlidingWindow> requests;
    private final Optional<SlidingWindow> minute;
    private final Optional<SlidingWindow> day;
    private final long interval;
    private final long burst;
    private long nextSlot = Long.MIN_VALUE;

    /**
     * @param limits what the account allows
     * @param burst how far calls may lag behind being evenly spread and make up for it, in nanoseconds
     */
    Allowance(AccountLimits limits, long burst) {
        this.requests = window(limits.requestsPerMinute(), MINUTE, MINUTE_PARTS);
        this.minute = window(limits.tokensPerMinute(), MINUTE, MINUTE_PARTS);
        this.day = window(limits.tokensPerDay(), DAY, DAY_PARTS);
        // Rounded up: the last of a minute's calls must not be a nanosecond early.
        this.interval = limits.requestsPerMinute() == 0 ? 0 : -Math.floorDiv(-MINUTE, limits.requestsPerMinute());
        this.burst = burst;
    }

    private static Optional<SlidingWindow> window(long limit, long length, int parts) {
        return limit == 0 ? Optional.empty() : Optional.of(new SlidingWindow(limit, length, parts));
    }

    /** Which limit a call would pass all by itself, in words. */
    Optional<String> tooLarge(Need need) {
        if (minute.filter(window -> need.tokens() > window.limit()).isPresent()) {
            return Optional.of(minute.get().limit() + " tokens a minute");
        }
        return day.filter(window -> need.tokens() > window.limit()).map(window -> window.limit() + " tokens a day");
    }

    /** The earliest time, from now on, at which a call may be made; it must not be too large. */
    long earliest(long now, Need need) {
        long at = Math.max(now, nextSlot);
        if (requests.isPresent()) {
            at = Math.max(at, requests.get().earliest(now, 1));
        }
        if (minute.isPresent()) {
            at = Math.max(at, minute.get().earliest(now, need.tokens()));
        }
        if (day.isPresent()) {
            at = Math.max(at, day.get().earliest(now, need.tokens()));
        }
        return at;
    }

    /** A call is made now. */
    void use(long now, Need need) {
        if (interval > 0) {
            nextSlot = Math.max(nextSlot, now - burst) + interval;
            requests.get().use(now, 1);
        }
        correct(now, now, need.tokens());
    }

    /** It turns out that a call made at a time before used so many tokens more than was thought; fewer, if less than 0. */
    void correct(long now, long at, long tokens) {
        minute.ifPresent(window -> window.correct(now, at, tokens));
        day.ifPresent(window -> window.correct(now, at, tokens));
    }
}
