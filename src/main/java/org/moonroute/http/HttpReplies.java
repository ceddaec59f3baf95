package org.moonroute.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import org.moonroute.conversation.Answer;
import org.moonroute.conversation.Cost;
import org.moonroute.conversation.Course;
import org.moonroute.conversation.Failure;
import org.moonroute.conversation.Outcome;
import org.moonroute.record.Completion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Outcomes as replies, each in the form that its request wants, with what it took as headers. */
public final class HttpReplies {
    private static final Logger LOG = LoggerFactory.getLogger(HttpReplies.class);
    private static final int OK = 200;

    private final Function<Outcome, byte[]> json;
    private final Clients clients;

    /**
     * With what it needs of others.
     *
     * @param json makes {@link HttpOrigin.Form#OUTCOME}
     * @param clients who is told what an outcome has cost
     */
    public HttpReplies(Function<Outcome, byte[]> json, Clients clients) {
        this.json = json;
        this.clients = clients;
    }

    /** Sends an outcome. A client that has gone away has its outcome all the same: it was asked for, and is counted. */
    public Outcome send(Outcome outcome) {
        HttpOrigin origin = (HttpOrigin) outcome.origin();
        // Before the client knows: its next request is to be measured by it.
        clients.spent(origin.client(), outcome.course().costNow());
        try {
            if (outcome instanceof Answer answer) {
                origin.send(answer, withCourse(whole(origin.form(), answer), outcome.course()));
            } else {
                origin.send(withCourse(ErrorReply.of((Failure) outcome), outcome.course()));
            }
        } catch (IOException gone) {
            LOG.debug("{}: the client has gone away: {}", origin.id(), gone.getMessage());
        }
        return outcome;
    }

    private HttpReply whole(HttpOrigin.Form form, Answer answer) {
        return switch (form) {
            case CHAT -> HttpReply.json(OK, Json.object(fields -> Completion.writeFields(fields, answer)));
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
        if (course.limited().isPresent()) {
            more = more.with("X-Moonroute-Limited", course.limited().get().word());
        }
        return course.simulated() ? more.with("X-Moonroute-Sandbox", "true") : more;
    }
}
