package org.moonroute.journal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.moonroute.conversation.Attempt;
import org.moonroute.conversation.Cost;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Message;
import org.moonroute.conversation.Refusal;
import org.moonroute.conversation.Reply;
import org.moonroute.conversation.Round;
import org.moonroute.conversation.RoundUnderWay.Settled;
import org.moonroute.conversation.ToolCall;
import org.moonroute.conversation.ToolResult;
import org.moonroute.conversation.Usage;

/**
 * What entries look like. What is read equals what was written, to the last digit and the nanosecond, and whatever characters
 * a text is made of. A change that an older program cannot read raises {@link Schema#VERSION}.
 */
final class JournalJson {
    /** Replies may be longer than what parsers take for reasonable; a virtual thread that lives for one prompt pools nothing. */
    private static final JsonMapper JSON = new JsonMapper(JsonFactory.builder()
            .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build());

    private JournalJson() {}

    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    static String text(Settled settled) {
        return write(json -> {
            json.writeFieldName("round");
            write(json, settled.round());
            json.writeFieldName("reply");
            write(json, settled.reply());
        });
    }

    static String text(ToolResult result) {
        return write(json -> {
            json.writeFieldName("call");
            write(json, result.call());
            json.writeStringField("content", result.content());
            json.writeBooleanField("failed", result.failed());
            json.writeStringField("at", result.at().toString());
            json.writeStringField("took", result.took().toString());
        });
    }

    static String text(ToolCall call) {
        return write(json -> {
            json.writeFieldName("call");
            write(json, call);
        });
    }

    static Settled settled(String text) {
        return read(text, json -> new Settled(round(json.required("round")), reply(json.required("reply"))));
    }

    static ToolResult result(String text) {
        return read(
                text,
                json -> new ToolResult(
                        toolCall(json.required("call")),
                        string(json, "content"),
                        json.required("failed").booleanValue(),
                        instant(json, "at"),
                        duration(json, "took")));
    }

    static ToolCall call(String text) {
        return read(text, json -> toolCall(json.required("call")));
    }

    private static void write(JsonGenerator json, Round round) throws IOException {
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
        json.writeArrayFieldStart("attempts");
        for (Attempt attempt : round.attempts()) {
            write(json, attempt);
        }
        json.writeEndArray();
        json.writeBooleanField("simulated", round.simulated());
        json.writeEndObject();
    }

    private static Round round(JsonNode json) {
        JsonNode usage = json.required("usage");
        String cost = string(json, "cost_usd");
        return new Round(
                string(json, "reply_id"),
                string(json, "model"),
                string(json, "finish_reason"),
                new Usage(
                        number(usage, "prompt"),
                        number(usage, "completion"),
                        number(usage, "total"),
                        number(usage, "cached"),
                        number(usage, "reasoning")),
                new Cost(cost == null ? null : new BigDecimal(cost)),
                list(json.required("attempts"), JournalJson::attempt),
                json.required("simulated").booleanValue());
    }

    private static void write(JsonGenerator json, Attempt attempt) throws IOException {
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

    private static Attempt attempt(JsonNode json) {
        return new Attempt(
                instant(json, "at"),
                duration(json, "took"),
                json.required("status").intValue(),
                optional(json, "refusal")
                        .map(refusal -> new Refusal(
                                FailureKind.valueOf(string(refusal, "kind")),
                                string(refusal, "message"),
                                optional(refusal, "retry_after").map(after -> Duration.parse(after.textValue())))));
    }

    private static void write(JsonGenerator json, Reply reply) throws IOException {
        json.writeStartObject();
        json.writeFieldName("message");
        write(json, reply.message());
        json.writeStringField("finish_reason", reply.finishReason());
        if (reply.leak().isPresent()) {
            Reply.Leak leak = reply.leak().get();
            json.writeObjectFieldStart("leak");
            json.writeStringField("evidence", leak.evidence());
            if (leak.meant().isPresent()) {
                json.writeFieldName("meant");
                write(json, leak.meant().get());
            }
            json.writeEndObject();
        }
        json.writeArrayFieldStart("faults");
        for (String fault : reply.faults()) {
            json.writeString(fault);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static Reply reply(JsonNode json) {
        return new Reply(
                message(json.required("message")),
                string(json, "finish_reason"),
                optional(json, "leak")
                        .map(leak -> new Reply.Leak(
                                string(leak, "evidence"),
                                optional(leak, "meant").map(JournalJson::message))),
                list(json.required("faults"), JsonNode::textValue));
    }

    private static void write(JsonGenerator json, Message.Assistant message) throws IOException {
        json.writeStartObject();
        json.writeStringField("text", message.text());
        json.writeStringField("reasoning", message.reasoning());
        json.writeArrayFieldStart("tool_calls");
        for (ToolCall call : message.toolCalls()) {
            write(json, call);
        }
        json.writeEndArray();
        json.writeStringField("json", message.json());
        json.writeEndObject();
    }

    private static Message.Assistant message(JsonNode json) {
        return new Message.Assistant(
                string(json, "text"),
                string(json, "reasoning"),
                list(json.required("tool_calls"), JournalJson::toolCall),
                string(json, "json"));
    }

    private static void write(JsonGenerator json, ToolCall call) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", call.id());
        json.writeStringField("name", call.name());
        json.writeStringField("arguments", call.arguments());
        json.writeEndObject();
    }

    private static ToolCall toolCall(JsonNode json) {
        return new ToolCall(string(json, "id"), string(json, "name"), string(json, "arguments"));
    }

    private static String write(Fields fields) {
        StringWriter text = new StringWriter(1024);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("cannot be: nothing is written outside memory", impossible);
        }
        return escaped(text.toString());
    }

    /** Half a character, as a model's bytes may end in one, is written as JSON says it: UTF-8 has no bytes for it. */
    private static String escaped(String json) {
        StringBuilder escaped = new StringBuilder();
        int done = 0;
        for (int i = 0; i < json.length(); i++) {
            int one = json.codePointAt(i);
            if (Character.isSupplementaryCodePoint(one)) {
                i++;
            } else if (Character.isSurrogate((char) one)) {
                escaped.append(json, done, i).append("\\u").append(Integer.toHexString(one));
                done = i + 1;
            }
        }
        return done == 0 ? json : escaped.append(json, done, json.length()).toString();
    }

    private static <T> T read(String text, Function<JsonNode, T> reader) {
        try {
            return reader.apply(JSON.readTree(text));
        } catch (IOException | RuntimeException failed) {
            throw new JournalFailed("an entry of the journal cannot be read: " + failed.getMessage(), failed);
        }
    }

    private static <T> List<T> list(JsonNode json, Function<JsonNode, T> reader) {
        List<T> all = new ArrayList<>(json.size());
        json.forEach(one -> all.add(reader.apply(one)));
        return all;
    }

    private static Optional<JsonNode> optional(JsonNode json, String field) {
        return Optional.ofNullable(json.get(field));
    }

    /** Null where null was written. */
    private static String string(JsonNode json, String field) {
        return json.required(field).textValue();
    }

    private static long number(JsonNode json, String field) {
        return json.required(field).longValue();
    }

    private static Instant instant(JsonNode json, String field) {
        return Instant.parse(string(json, field));
    }

    private static Duration duration(JsonNode json, String field) {
        return Duration.parse(string(json, field));
    }
}
