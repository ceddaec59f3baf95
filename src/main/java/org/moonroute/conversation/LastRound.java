package org.moonroute.conversation;

import java.time.Duration;
import java.time.Instant;

/**
 * When a conversation's next round is to be its last, in which the model is asked for the answer and has no tools: where its bounds
 * allow one round more and not two, or have been reached and end in an answer. Time is kept for it.
 */
final class LastRound {
    private LastRound() {}

    /** {@link Conversation#readyForRound}. */
    static Conversation ifDue(Conversation one, Instant now) {
        one.checkTime(now);
        if (one.limited().isPresent()) {
            return one;
        }
        return Bounds.toFinishAt(Bounds.usedUp(one), one)
                .or(() -> Bounds.nearlyUsedUp(one))
                .map(one::finishing)
                .orElseGet(() -> inTime(one, now));
    }

    /** {@link Conversation#inTime}. */
    static Conversation inTime(Conversation one, Instant now) {
        return keepsReserve(one) && Bounds.isTimeNearlyUp(one, now) ? one.finishing(Bound.TIME) : one;
    }

    /** {@link Conversation#timeForCall}. */
    static Duration timeForCall(Conversation one, Instant now) {
        Duration left = one.timeLeft(now);
        return keepsReserve(one) && !Bounds.isTimeNearlyUp(one, now)
                ? left.minus(one.limits().reserve())
                : left;
    }

    private static boolean keepsReserve(Conversation one) {
        return one.limited().isEmpty() && one.mayFinishAt(Bound.TIME);
    }
}
