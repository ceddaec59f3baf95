package org.moonroute.moonshot;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.moonroute.conversation.Attempt;
import org.moonroute.conversation.FailureKind.Policy;
import org.moonroute.conversation.Refusal;

/**
 * The one owner of retries: decides after a refused call whether and when it is made again. Nothing else retries.
 *
 * @param tries how many refused calls a round may have; those refused for the whole account do not count
 * @param time how long after its first call, or its first since the account was closed, a round may still try again
 * @param base the first back-off; it doubles with each try, and is five times as long when the service is overloaded
 * @param longest the longest back-off
 * @param park how long to wait before trying whether the day's limit is lifted, or the account mended
 * @param waitForMending whether to wait when the account is out of money, rather than give up
 */
public record Retries(
        int tries, Duration time, Duration base, Duration longest, Duration park, boolean waitForMending) {
    private static final int OVERLOAD_FACTOR = 5;
    private static final int MOST_DOUBLINGS = 20;

    /**
     * When to make the call again; empty when not at all.
     *
     * @param refusal what the last call was refused with
     * @param attempts all calls of the round, the last one included
     * @param jitter from 0 to 1, so that many callers do not come back at once
     */
    Optional<Instant> again(Refusal refusal, List<Attempt> attempts, Instant now, DoubleSupplier jitter) {
        Policy policy = refusal.kind().policy();
        if (policy == Policy.PARK || policy == Policy.STOP && waitForMending) {
            return Optional.of(now.plus(longer(refusal, park)));
        }
        long refused = attempts.stream().filter(Retries::counts).count();
        if (policy == Policy.PERMANENT || policy == Policy.STOP || refused >= tries) {
            return Optional.empty();
        }
        Instant again = now.plus(delay(refusal, policy, refused, jitter));
        return Optional.of(again).filter(at -> at.isBefore(began(attempts).plus(time)));
    }

    /** The first call since the account was last closed: waiting for that is not the round's fault. */
    private static Instant began(List<Attempt> attempts) {
        int first = attempts.size() - 1;
        while (first > 0 && counts(attempts.get(first - 1))) {
            first--;
        }
        return attempts.get(first).at();
    }

    private static boolean counts(Attempt attempt) {
        Policy policy = attempt.refusal().orElseThrow().kind().policy();
        return policy != Policy.PARK && policy != Policy.STOP;
    }

    private Duration delay(Refusal refusal, Policy policy, long refused, DoubleSupplier jitter) {
        return longer(refusal, backOff(policy, refused, jitter));
    }

    /** What the service asks for may be less than makes sense: it says one second whatever the limit is. */
    private static Duration longer(Refusal refusal, Duration own) {
        return refusal.retryAfter().filter(asked -> asked.compareTo(own) > 0).orElse(own);
    }

    private Duration backOff(Policy policy, long refused, DoubleSupplier jitter) {
        Duration first = policy == Policy.BACK_OFF_LONG ? base.multipliedBy(OVERLOAD_FACTOR) : base;
        Duration full = first.multipliedBy(1L << Math.min(refused - 1, MOST_DOUBLINGS));
        Duration bounded = full.compareTo(longest) > 0 ? longest : full;
        return Duration.ofNanos((long) (bounded.toNanos() * (0.5 + jitter.getAsDouble() / 2)));
    }
}
