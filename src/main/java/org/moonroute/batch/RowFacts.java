package org.moonroute.batch;

import java.math.BigDecimal;
import java.util.Map;
import org.moonroute.conversation.Answer;
import org.moonroute.conversation.Attempt;
import org.moonroute.conversation.Course;
import org.moonroute.conversation.Failure;
import org.moonroute.conversation.Outcome;
import org.moonroute.conversation.Usage;

/**
 * What is counted of a row's outcome. It stands in the row's line, so that a later run counts it too.
 *
 * @param failure the kind of failure; empty for an answer
 * @param model the model that answered; empty when none did
 * @param millis from the prompt's being taken up to its outcome, waiting for the account left out
 * @param waited the waiting for the account, in milliseconds
 * @param rounds requests to the model that were answered
 * @param toolCalls tool calls made
 * @param usage tokens
 * @param cost in US dollars; null when it is not known
 * @param refusals refused calls by kind
 * @param simulated whether the sandbox answered
 * @param duplicate whether another row of the same content was asked in its place
 */
record RowFacts(
        String failure,
        String model,
        long millis,
        long waited,
        int rounds,
        int toolCalls,
        Usage usage,
        BigDecimal cost,
        Map<String, Long> refusals,
        boolean simulated,
        boolean duplicate) {

    static RowFacts of(Outcome outcome, boolean simulated) {
        Course course = outcome.course();
        Map<String, Long> refusals = new java.util.TreeMap<>();
        course.rounds().forEach(round -> round.attempts().forEach(attempt -> count(attempt, refusals)));
        course.tried().forEach(attempt -> count(attempt, refusals));
        return new RowFacts(
                outcome instanceof Failure failed ? failed.kind().word() : "",
                outcome instanceof Answer answer ? answer.model() : "",
                course.took().minus(course.waited()).toMillis(),
                course.waited().toMillis(),
                course.rounds().size(),
                course.toolResults().size(),
                course.usage(),
                course.cost().amount(),
                refusals,
                simulated || course.simulated(),
                false);
    }

    /** The same for a row that another one was asked in place of: nothing was used for it. */
    RowFacts asDuplicate() {
        return new RowFacts(failure, model, 0, 0, 0, 0, Usage.NONE, BigDecimal.ZERO, Map.of(), simulated, true);
    }

    private static void count(Attempt attempt, Map<String, Long> refusals) {
        attempt.refusal().ifPresent(refusal -> refusals.merge(refusal.kind().word(), 1L, Long::sum));
    }
}
