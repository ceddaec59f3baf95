package org.moonroute.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.moonroute.conversation.Attempt;
import org.moonroute.conversation.Course;
import org.moonroute.conversation.Round;
import org.moonroute.conversation.ToolResult;

/** What a prompt took apart from waiting for the account, from the service's time and from its tools. */
final class OwnTime {
    private OwnTime() {}

    static Duration of(Course course) {
        Duration own = course.took().minus(course.waited());
        for (Round round : course.rounds()) {
            own = without(own, round.attempts(), course.began());
        }
        own = without(own, course.tried(), course.began()).minus(tools(course));
        return own.isNegative() ? Duration.ZERO : own;
    }

    /** What the journal remembered was asked before, in another time than this prompt's. */
    private static Duration without(Duration time, List<Attempt> attempts, Instant began) {
        Duration left = time;
        for (Attempt attempt : attempts) {
            if (!attempt.at().isBefore(began)) {
                left = left.minus(attempt.took());
            }
        }
        return left;
    }

    /** Tools of a round run at once: the time in which any of them ran. They stand in the order of the rounds. */
    private static Duration tools(Course course) {
        Duration all = Duration.ZERO;
        Instant until = course.began();
        for (ToolResult result : course.toolResults()) {
            Instant from = result.at().isBefore(until) ? until : result.at();
            Instant end = result.at().plus(result.took());
            if (end.isAfter(from)) {
                all = all.plus(Duration.between(from, end));
                until = end;
            }
        }
        return all;
    }
}
