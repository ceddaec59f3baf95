package org.moonroute.record;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.moonroute.conversation.Answer;
import org.moonroute.conversation.Course;
import org.moonroute.conversation.JsonText;
import org.moonroute.conversation.Message;
import org.moonroute.conversation.ToolCall;
import org.moonroute.conversation.Usage;

/**
 * An answer as OpenAI's {@code chat.completion}, wherever one goes: a row's line, a reply. The message is the service's own, unknown
 * fields included; the usage is that of all rounds, as all are paid for.
 */
public final class Completion {
    private Completion() {}

    /** Writes the fields of the object. */
    public static void writeFields(JsonGenerator json, Answer answer) throws IOException {
        Course course = answer.course();
        json.writeStringField(
                "id", course.rounds().get(course.rounds().size() - 1).replyId());
        json.writeStringField("object", "chat.completion");
        json.writeNumberField("created", course.ended().getEpochSecond());
        json.writeStringField("model", answer.model());
        json.writeArrayFieldStart("choices");
        json.writeStartObject();
        json.writeNumberField("index", 0);
        json.writeFieldName("message");
        writeMessage(json, answer.message());
        json.writeStringField("finish_reason", answer.finishReason());
        writeMore(json, answer.extras().ofChoice());
        json.writeEndObject();
        json.writeEndArray();
        json.writeFieldName("usage");
        writeUsage(json, course.usage());
        writeMore(json, answer.extras().ofReply());
    }

    /** Writes fields that nobody here knows, after others. */
    public static void writeMore(JsonGenerator json, String extras) throws IOException {
        if (!extras.isEmpty()) {
            json.writeRaw("," + JsonText.escaped(extras));
        }
    }

    private static void writeMessage(JsonGenerator json, Message.Assistant message) throws IOException {
        if (!message.json().isEmpty()) {
            json.writeRawValue(JsonText.escaped(message.json()));
            return;
        }
        json.writeStartObject();
        json.writeStringField("role", "assistant");
        json.writeStringField("content", message.text());
        if (!message.reasoning().isEmpty()) {
            json.writeStringField("reasoning_content", message.reasoning());
        }
        if (!message.toolCalls().isEmpty()) {
            json.writeArrayFieldStart("tool_calls");
            for (ToolCall call : message.toolCalls()) {
                json.writeStartObject();
                writeCallFields(json, call);
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    /** Writes the fields of a tool call. */
    public static void writeCallFields(JsonGenerator json, ToolCall call) throws IOException {
        json.writeStringField("id", call.id());
        json.writeStringField("type", "function");
        json.writeObjectFieldStart("function");
        json.writeStringField("name", call.name());
        json.writeStringField("arguments", call.arguments());
        json.writeEndObject();
    }

    /** Writes a usage in OpenAI's form and in Moonshot's, which says {@code cached_tokens} beside the others. */
    public static void writeUsage(JsonGenerator json, Usage usage) throws IOException {
        json.writeStartObject();
        json.writeNumberField("prompt_tokens", usage.prompt());
        json.writeNumberField("completion_tokens", usage.completion());
        json.writeNumberField("total_tokens", usage.total());
        json.writeNumberField("cached_tokens", usage.cached());
        json.writeObjectFieldStart("prompt_tokens_details");
        json.writeNumberField("cached_tokens", usage.cached());
        json.writeEndObject();
        json.writeObjectFieldStart("completion_tokens_details");
        json.writeNumberField("reasoning_tokens", usage.reasoning());
        json.writeEndObject();
        json.writeEndObject();
    }
}
