package org.moonroute.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Refuses what exceeds a tier's limits; refused requests do not count. Safe for use by many threads.
 *
 * <p>A minute is the last 60 seconds, a day the last 24 hours: how the service cuts its windows is not published. Texts:
 * platform.kimi.ai/docs/api/errors.
 */
final class RateLimiter {
    private static final String ACCOUNT = "Your account org-sandbox<ak-sandbox> request reached organization ";

    private final TierLimits limits;
    private final Clock clock;
    private final Deque<Admitted> minute = new ArrayDeque<>();
    private final Deque<Admitted> day = new ArrayDeque<>();
    private long minuteTokens;
    private long dayTokens;
    private int running;

    private record Admitted(Instant at, long tokens) {}

    RateLimiter(TierLimits limits, Clock clock) {
        this.limits = limits;
        this.clock = clock;
    }

    /** The limits of {@code tier}; none if it is null. */
    static RateLimiter of(Integer tier, Clock clock) {
        return new RateLimiter(tier == null ? null : TierLimits.of(tier), clock);
    }

    /**
     * Lets a request in and returns what gives its place back.
     *
     * @param tokens of the prompt, plus the completion tokens the request asks for
     */
    synchronized Runnable admit(long tokens) {
        if (limits == null) {
            return () -> {};
        }
        Instant now = clock.instant();
        forget(now);
        check(tokens);
        minute.add(new Admitted(now, tokens));
        day.add(new Admitted(now, tokens));
        minuteTokens += tokens;
        dayTokens += tokens;
        running++;
        return this::leave;
    }

    private void check(long tokens) {
        if (running >= limits.concurrency()) {
            throw reached("max concurrency: " + limits.concurrency() + ", please try again after 1 seconds");
        }
        if (minute.size() >= limits.requests()) {
            throw reached("max RPM: " + limits.requests() + ", please try again after 1 seconds");
        }
        checkTokens("TPM", minuteTokens + tokens, limits.tokens());
        checkTokens("TPD", dayTokens + tokens, limits.dailyTokens());
    }

    private static void checkTokens(String window, long current, long limit) {
        if (current > limit) {
            throw reached(window + " rate limit, current:" + current + ", limit:" + limit);
        }
    }

    private static Refusal reached(String what) {
        return ErrorKind.RATE_LIMIT.refusal(ACCOUNT + what);
    }

    private void forget(Instant now) {
        minuteTokens -= forget(minute, now.minus(Duration.ofMinutes(1)));
        dayTokens -= forget(day, now.minus(Duration.ofDays(1)));
    }

    private static long forget(Deque<Admitted> window, Instant start) {
        long gone = 0;
        while (!window.isEmpty() && !window.peek().at().isAfter(start)) {
            gone += window.remove().tokens();
        }
        return gone;
    }

    private synchronized void leave() {
        running--;
    }
}
