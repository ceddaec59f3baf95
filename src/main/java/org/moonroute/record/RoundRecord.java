package org.moonroute.record;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import org.moonroute.conversation.Attempt;
import org.moonroute.conversation.Cost;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Refusal;
import org.moonroute.conversation.Round;
import org.moonroute.conversation.RoundUnderWay.Settled;
import org.moonroute.conversation.Usage;

/** Rounds with the model, as text that reads back as the same. */
public final class RoundRecord {
    private RoundRecord() {}

    /** The text of a settled round. */
    public static String text(Settled settled) {
        return Json.write(json -> {
            json.writeFieldName("round");
            write(json, settled.round());
            json.writeFieldName("reply");
            ReplyRecord.write(json, settled.reply());
            Json.write(json, settled.limited());
        });
    }

    /**
     * The settled round that a text says.
     *
     * @throws Unreadable if it is none
     */
    public static Settled settled(String text) {
        return Json.read(
                text,
                json -> new Settled(
                        round(json.required("round")), ReplyRecord.reply(json.required("reply")), Json.limited(json)));
    }

    static void write(JsonGenerator json, Round round) throws IOException {
        json.writeStartObject();
        json.writeStringField("reply_id", round.replyId());
        json.writeStringField("model", round.model());
        json.writeStringField("finish_reason", round.finishReason());
        json.writeObjectFieldStart("usage");
        json.writeNumberField("prompt", round.usage().prompt());
        json.writeNumberField("completion", round.usage().completion());
        json.writeNumberField("total", round.usage().total());
        json.writeNumberField("cached", round.usage().cached());
        json.writeNumberField("reasoning", round.usage().reasoning());
        json.writeEndObject();
        // A number would lose its scale, and with it its equals.
        BigDecimal cost = round.cost().amount();
        json.writeStringField("cost_usd", cost == null ? null : cost.toString());
        Json.list(json, "attempts", round.attempts(), RoundRecord::write);
        json.writeBooleanField("simulated", round.simulated());
        json.writeEndObject();
    }

    static Round round(JsonNode json) {
        JsonNode usage = json.required("usage");
        String cost = Json.string(json, "cost_usd");
        return new Round(
                Json.string(json, "reply_id"),
                Json.string(json, "model"),
                Json.string(json, "finish_reason"),
                new Usage(
                        Json.number(usage, "prompt"),
                        Json.number(usage, "completion"),
                        Json.number(usage, "total"),
                        Json.number(usage, "cached"),
                        Json.number(usage, "reasoning")),
                new Cost(cost == null ? null : new BigDecimal(cost)),
                Json.list(json.required("attempts"), RoundRecord::attempt),
                json.required("simulated").booleanValue());
    }

    static void write(JsonGenerator json, Attempt attempt) throws IOException {
        json.writeStartObject();
        json.writeStringField("at", attempt.at().toString());
        json.writeStringField("took", attempt.took().toString());
        json.writeNumberField("status", attempt.status());
        if (attempt.refusal().isPresent()) {
            Refusal refusal = attempt.refusal().get();
            json.writeObjectFieldStart("refusal");
            json.writeStringField("kind", refusal.kind().name());
            json.writeStringField("message", refusal.message());
            if (refusal.retryAfter().isPresent()) {
                json.writeStringField("retry_after", refusal.retryAfter().get().toString());
            }
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    static Attempt attempt(JsonNode json) {
        return new Attempt(
                Json.instant(json, "at"),
                Json.duration(json, "took"),
                json.required("status").intValue(),
                Json.optional(json, "refusal")
                        .map(refusal -> new Refusal(
                                FailureKind.valueOf(Json.string(refusal, "kind")),
                                Json.string(refusal, "message"),
                                Json.optional(refusal, "retry_after")
                                        .map(after -> Duration.parse(after.textValue())))));
    }
}
