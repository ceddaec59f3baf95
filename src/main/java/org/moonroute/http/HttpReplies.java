package org.moonroute.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import org.moonroute.conversation.Answer;
import org.moonroute.conversation.Cost;
import org.moonroute.conversation.Course;
import org.moonroute.conversation.Failure;
import org.moonroute.conversation.Outcome;

/** Outcomes as replies, each in the form that its request wants, with what it took as headers. */
public final class HttpReplies {
    private static final int OK = 200;

    private final Function<Outcome, byte[]> json;

    /** @param json makes {@link HttpOrigin.Form#OUTCOME} */
    public HttpReplies(Function<Outcome, byte[]> json) {
        this.json = json;
    }

    /** The reply to the request that the prompt came as. */
    public HttpReply of(Outcome outcome) {
        return withCourse(
                outcome instanceof Answer answer ? of(answer) : ErrorReply.of((Failure) outcome), outcome.course());
    }

    private HttpReply of(Answer answer) {
        return switch (((HttpOrigin) answer.origin()).form()) {
            case CHAT -> ChatReply.of(answer);
            case TEXT ->
                new HttpReply(OK, HttpReply.TEXT, Map.of(), answer.text().getBytes(StandardCharsets.UTF_8));
            case OUTCOME -> HttpReply.json(OK, json.apply(answer));
        };
    }

    private static HttpReply withCourse(HttpReply reply, Course course) {
        Cost cost = course.cost();
        HttpReply more = reply.with(
                        "X-Moonroute-Rounds", Integer.toString(course.rounds().size()))
                .with(
                        "X-Moonroute-Tool-Calls",
                        Integer.toString(course.toolResults().size()));
        if (cost.amount() != null) {
            more = more.with("X-Moonroute-Cost-USD", cost.amount().toPlainString());
        }
        return course.simulated() ? more.with("X-Moonroute-Sandbox", "true") : more;
    }
}
