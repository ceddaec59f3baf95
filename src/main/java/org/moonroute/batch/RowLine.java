package org.moonroute.batch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.Map;
import org.moonroute.conversation.Answer;
import org.moonroute.conversation.Failure;
import org.moonroute.conversation.Outcome;
import org.moonroute.record.Completion;

/**
 * Writes lines of results, in the form of OpenAI's batch output (developers.openai.com, the batch guide), with one field more:
 * {@code moonroute}, which holds what a later run wants to know, and stands in front so that it can be read without the rest.
 */
final class RowLine {
    /** Answers may be longer than what parsers take for reasonable; a virtual thread that lives for one row pools nothing. */
    static final JsonFactory JSON = JsonFactory.builder()
            .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    static final String OWN = "moonroute";
    static final String ID = "batch_req_";

    /** What every line begins with. */
    static final String START = "{\"id\":\"" + ID;

    private RowLine() {}

    /** The line of an outcome, with its line break. */
    static byte[] write(BatchRow row, Outcome outcome, RowFacts facts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("id", ID + HexFormat.of().toHexDigits(row.print()));
            json.writeStringField("custom_id", row.id());
            writeFacts(json, row, outcome, facts);
            if (outcome instanceof Answer answer) {
                writeResponse(json, answer);
                json.writeNullField("error");
            } else {
                Failure failure = (Failure) outcome;
                json.writeNullField("response");
                json.writeObjectFieldStart("error");
                json.writeStringField("code", failure.kind().word());
                json.writeStringField("message", failure.reason());
                json.writeEndObject();
            }
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("cannot be: nothing is written outside memory", impossible);
        }
        bytes.write('\n');
        return bytes.toByteArray();
    }

    /** The line of a row that gets the answer of another: the same but for its id and what is counted of it. */
    static byte[] copy(BatchRow row, byte[] original, RowFacts facts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(original.length);
        try (JsonGenerator json = JSON.createGenerator(bytes);
                JsonParser from = JSON.createParser(original)) {
            json.writeStartObject();
            json.writeStringField("id", ID + HexFormat.of().toHexDigits(row.print()));
            json.writeStringField("custom_id", row.id());
            writeFacts(json, row, null, facts);
            from.nextToken();
            while (from.nextToken() == JsonToken.FIELD_NAME) {
                String field = from.currentName();
                from.nextToken();
                if (field.equals("response") || field.equals("error")) {
                    json.writeFieldName(field);
                    json.copyCurrentStructure(from);
                } else {
                    from.skipChildren();
                }
            }
            json.writeEndObject();
        }
        bytes.write('\n');
        return bytes.toByteArray();
    }

    private static void writeFacts(JsonGenerator json, BatchRow row, Outcome outcome, RowFacts facts)
            throws IOException {
        json.writeObjectFieldStart(OWN);
        json.writeNumberField("line", row.line());
        json.writeNumberField("occurrence", row.name().occurrence());
        if (row.failures() > 0) {
            json.writeNumberField("attempt", row.failures() + 1);
        }
        json.writeStringField("failure", facts.failure());
        json.writeStringField("model", facts.model());
        json.writeNumberField("ms", facts.millis());
        json.writeNumberField("waited_ms", facts.waited());
        json.writeNumberField("rounds", facts.rounds());
        json.writeNumberField("tool_calls", facts.toolCalls());
        json.writeNumberField("prompt_tokens", facts.usage().prompt());
        json.writeNumberField("completion_tokens", facts.usage().completion());
        json.writeNumberField("cached_tokens", facts.usage().cached());
        json.writeNumberField("reasoning_tokens", facts.usage().reasoning());
        json.writeFieldName("cost_usd");
        if (facts.cost() == null) {
            json.writeNull();
        } else {
            json.writeNumber(facts.cost().toPlainString());
        }
        json.writeBooleanField("simulated", facts.simulated());
        json.writeBooleanField("duplicate", facts.duplicate());
        writeRefusals(json, facts);
        if (!row.columns().isEmpty()) {
            json.writeObjectFieldStart("columns");
            for (Map.Entry<String, String> column : row.columns().entrySet()) {
                json.writeStringField(column.getKey(), column.getValue());
            }
            json.writeEndObject();
        }
        if (outcome != null && outcome.course().limited().isPresent()) {
            json.writeStringField("limited", outcome.course().limited().get().word());
        }
        if (outcome instanceof Failure failure && !failure.lastText().isEmpty()) {
            json.writeStringField("last_text", failure.lastText());
        }
        json.writeEndObject();
    }

    private static void writeRefusals(JsonGenerator json, RowFacts facts) throws IOException {
        if (facts.refusals().isEmpty()) {
            return;
        }
        json.writeObjectFieldStart("refused");
        for (Map.Entry<String, Long> refusal : facts.refusals().entrySet()) {
            json.writeNumberField(refusal.getKey(), refusal.getValue());
        }
        json.writeEndObject();
    }

    private static void writeResponse(JsonGenerator json, Answer answer) throws IOException {
        json.writeObjectFieldStart("response");
        json.writeNumberField("status_code", 200);
        json.writeStringField("request_id", "");
        json.writeObjectFieldStart("body");
        Completion.writeFields(json, answer);
        json.writeEndObject();
        json.writeEndObject();
    }
}
