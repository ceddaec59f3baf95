package org.moonroute.conversation;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * The bounds of one conversation. Reaching one within a tool loop has the model asked one last time, without tools; or it ends the
 * conversation with a failure of that bound's own kind, as it always does when no tool has run yet.
 *
 * @param rounds requests to the model, repeated asking included
 * @param toolCalls tool calls in all rounds together
 * @param tokens tokens used in all rounds together; checked before each round, so the last one may pass it
 * @param time from the first request on, waiting for the account's limits not counted; checked before each round, and no
 *     call is given more than what is left of it
 * @param cost US dollars for all rounds together, checked as tokens are; null for no bound
 * @param sameCalls in how many rounds in a row the same call is run; in the next one the model is reminded of the result, and in the
 *     one after that the bound is reached; 0 for no bound
 * @param failing the bounds that end in a failure in any case
 * @param reAsks how often the model is asked again after a reply that is no answer
 * @param leaks what becomes of a tool call written as text
 * @param deliverTruncated whether text that was cut off at the token limit counts as an answer
 */
public record Limits(
        int rounds,
        int toolCalls,
        long tokens,
        Duration time,
        BigDecimal cost,
        int sameCalls,
        Set<Bound> failing,
        int reAsks,
        LeakPolicy leaks,
        boolean deliverTruncated) {

    private static final int PART = 10;
    private static final Duration LONGEST_RESERVE = Duration.ofSeconds(60);

    public Limits {
        failing = Set.copyOf(failing);
    }

    /** Limits without a bound of money or of repeated calls, every one of which ends in a failure. */
    public Limits(
            int rounds,
            int toolCalls,
            long tokens,
            Duration time,
            int reAsks,
            LeakPolicy leaks,
            boolean deliverTruncated) {
        this(rounds, toolCalls, tokens, time, null, 0, EnumSet.allOf(Bound.class), reAsks, leaks, deliverTruncated);
    }

    /** What of the time is kept for the last answer: a tenth, and at most a minute. */
    public Duration reserve() {
        Duration part = time.dividedBy(PART);
        return part.compareTo(LONGEST_RESERVE) < 0 ? part : LONGEST_RESERVE;
    }

    /** What becomes of a tool call that the model wrote as text. */
    public enum LeakPolicy {
        /** The reply is dropped, and the model told to call tools properly. */
        ASK_AGAIN,
        /** The call is run as if it had been made; the text after it is dropped. */
        RUN,
        /** The prompt fails. */
        FAIL
    }
}
