package org.moonroute.record;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Optional;
import org.moonroute.conversation.Answer;
import org.moonroute.conversation.Course;
import org.moonroute.conversation.Failure;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Origin;
import org.moonroute.conversation.Outcome;

/**
 * A whole outcome as text: all of it but its origin, which is another one where it is read. So whoever reads it knows as much
 * as who had the prompt answered.
 */
public final class OutcomeRecord {
    private OutcomeRecord() {}

    /** The text of an outcome. */
    public static String text(Outcome outcome) {
        return Json.write(json -> {
            if (outcome.output().isPresent()) {
                json.writeStringField("output", outcome.output().get());
            }
            if (outcome instanceof Answer answer) {
                json.writeFieldName("answer");
                ReplyRecord.write(json, answer.message());
                json.writeStringField("finish_reason", answer.finishReason());
                ReplyRecord.write(json, answer.extras());
            } else {
                Failure failure = (Failure) outcome;
                json.writeStringField("failure", failure.kind().name());
                json.writeStringField("reason", failure.reason());
                json.writeStringField("last_text", failure.lastText());
            }
            json.writeFieldName("course");
            write(json, outcome.course());
        });
    }

    /**
     * The outcome that a text says.
     *
     * @param origin where its prompt came from
     * @throws Unreadable if it is none
     */
    public static Outcome outcome(String text, Origin origin) {
        return Json.read(text, json -> outcome(json, origin));
    }

    private static Outcome outcome(JsonNode json, Origin origin) {
        Optional<String> output = Json.optional(json, "output").map(JsonNode::textValue);
        Course course = course(json.required("course"));
        if (json.has("answer")) {
            return new Answer(
                    origin,
                    output,
                    ReplyRecord.message(json.required("answer")),
                    Json.string(json, "finish_reason"),
                    course,
                    ReplyRecord.extras(json));
        }
        return new Failure(
                origin,
                output,
                FailureKind.valueOf(Json.string(json, "failure")),
                Json.string(json, "reason"),
                Json.string(json, "last_text"),
                course);
    }

    private static void write(JsonGenerator json, Course course) throws IOException {
        json.writeStartObject();
        if (course.model().isPresent()) {
            json.writeStringField("model", course.model().get());
        }
        json.writeStringField("began", course.began().toString());
        json.writeStringField("ended", course.ended().toString());
        json.writeStringField("waited", course.waited().toString());
        Json.list(json, "rounds", course.rounds(), RoundRecord::write);
        Json.list(json, "tried", course.tried(), RoundRecord::write);
        Json.list(json, "tool_results", course.toolResults(), ToolRecord::write);
        Json.write(json, course.limited());
        json.writeEndObject();
    }

    private static Course course(JsonNode json) {
        return new Course(
                Json.optional(json, "model").map(JsonNode::textValue),
                Json.instant(json, "began"),
                Json.instant(json, "ended"),
                Json.duration(json, "waited"),
                Json.list(json.required("rounds"), RoundRecord::round),
                Json.list(json.required("tried"), RoundRecord::attempt),
                Json.list(json.required("tool_results"), ToolRecord::result),
                Json.limited(json));
    }
}
