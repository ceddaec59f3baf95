package org.moonroute.conversation;

import java.time.Duration;

/**
 * The bounds of one conversation. Reaching one ends it with a failure of that bound's own kind.
 *
 * @param rounds requests to the model, repeated asking included
 * @param toolCalls tool calls in all rounds together
 * @param tokens tokens used in all rounds together; checked before each round, so the last one may pass it
 * @param time from the first request on, waiting for the account's limits not counted; checked before each round, and no
 *     call is given more than what is left of it
 * @param reAsks how often the model is asked again after a reply that is no answer
 * @param leaks what becomes of a tool call written as text
 * @param deliverTruncated whether text that was cut off at the token limit counts as an answer
 */
public record Limits(
        int rounds, int toolCalls, long tokens, Duration time, int reAsks, LeakPolicy leaks, boolean deliverTruncated) {

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
