package org.moonroute.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.moonroute.conversation.Answer;
import org.moonroute.conversation.Attempt;
import org.moonroute.conversation.Cost;
import org.moonroute.conversation.Course;
import org.moonroute.conversation.Failure;
import org.moonroute.conversation.Outcome;
import org.moonroute.conversation.Round;
import org.moonroute.conversation.ToolResult;
import org.moonroute.conversation.Usage;

/** Writes outcomes as JSON: everything that is known of them. Times are ISO 8601 in UTC, durations milliseconds. */
final class OutcomeJson {
    private static final JsonMapper JSON = new JsonMapper();
    private static final ObjectWriter PRETTY = JSON.writerWithDefaultPrettyPrinter();

    private OutcomeJson() {}

    /** The outcome as UTF-8 text, ending in a line break. */
    static byte[] bytes(Outcome outcome, String source, String fingerprint, boolean simulated) {
        try {
            return (PRETTY.writeValueAsString(node(outcome, source, fingerprint, simulated)) + "\n")
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static ObjectNode node(Outcome outcome, String source, String fingerprint, boolean simulated) {
        ObjectNode json = JSON.createObjectNode();
        json.put("id", outcome.origin().id());
        json.put("source", source);
        json.put("fingerprint", fingerprint);
        if (outcome instanceof Answer answer) {
            json.put("answer", answer.text());
            json.put("model", answer.model());
            json.put("finish_reason", answer.finishReason());
        } else if (outcome instanceof Failure failure) {
            json.put("kind", failure.kind().word());
            json.put("reason", failure.reason());
            json.put("last_text", failure.lastText());
        }
        json.put("simulated", simulated || outcome.course().simulated());
        writeCourse(json, outcome.course());
        return json;
    }

    private static void writeCourse(ObjectNode json, Course course) {
        json.set("usage", usage(course.usage()));
        writeCost(json, course.cost());
        course.limited().ifPresent(bound -> json.put("limited", bound.word()));
        ArrayNode rounds = json.putArray("rounds");
        course.rounds().forEach(round -> rounds.add(round(round)));
        ArrayNode calls = json.putArray("tool_calls");
        course.toolResults().forEach(result -> calls.add(toolCall(result)));
        if (!course.tried().isEmpty()) {
            json.set("tried", attempts(course.tried()));
        }
        ObjectNode timing = json.putObject("timing");
        timing.put("began", course.began().toString());
        timing.put("ended", course.ended().toString());
        timing.put("took_ms", course.took().toMillis());
        timing.put("waited_ms", course.waited().toMillis());
    }

    private static ObjectNode round(Round round) {
        ObjectNode json = JSON.createObjectNode();
        json.put("reply_id", round.replyId());
        json.put("model", round.model());
        json.put("finish_reason", round.finishReason());
        json.set("usage", usage(round.usage()));
        writeCost(json, round.cost());
        json.set("attempts", attempts(round.attempts()));
        return json;
    }

    private static void writeCost(ObjectNode json, Cost cost) {
        json.put("cost_usd", cost.amount());
    }

    private static ObjectNode usage(Usage usage) {
        ObjectNode json = JSON.createObjectNode();
        json.put("prompt_tokens", usage.prompt());
        json.put("completion_tokens", usage.completion());
        json.put("total_tokens", usage.total());
        json.put("cached_tokens", usage.cached());
        json.put("reasoning_tokens", usage.reasoning());
        return json;
    }

    private static ObjectNode toolCall(ToolResult result) {
        ObjectNode json = JSON.createObjectNode();
        json.put("id", result.call().id());
        json.put("name", result.call().name());
        json.put("arguments", result.call().arguments());
        json.put("result", result.content());
        json.put("failed", result.failed());
        json.put("at", result.at().toString());
        json.put("took_ms", result.took().toMillis());
        return json;
    }

    private static ArrayNode attempts(List<Attempt> attempts) {
        ArrayNode json = JSON.createArrayNode();
        for (Attempt attempt : attempts) {
            ObjectNode one = json.addObject();
            one.put("at", attempt.at().toString());
            one.put("took_ms", attempt.took().toMillis());
            one.put("status", attempt.status());
            attempt.refusal().ifPresent(refusal -> {
                one.put("kind", refusal.kind().word());
                one.put("message", refusal.message());
            });
        }
        return json;
    }
}
