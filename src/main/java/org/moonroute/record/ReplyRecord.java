package org.moonroute.record;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.moonroute.conversation.Extras;
import org.moonroute.conversation.Message;
import org.moonroute.conversation.Reply;

/** What the model said. */
final class ReplyRecord {
    private static final String EXTRAS = "extras";

    private ReplyRecord() {}

    static void write(JsonGenerator json, Reply reply) throws IOException {
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
        Json.list(json, "faults", reply.faults(), JsonGenerator::writeString);
        write(json, reply.extras());
        json.writeEndObject();
    }

    static Reply reply(JsonNode json) {
        return new Reply(
                message(json.required("message")),
                Json.string(json, "finish_reason"),
                Json.optional(json, "leak")
                        .map(leak -> new Reply.Leak(
                                Json.string(leak, "evidence"),
                                Json.optional(leak, "meant").map(ReplyRecord::message))),
                Json.list(json.required("faults"), JsonNode::textValue),
                extras(json));
    }

    /** Most replies have none. */
    static void write(JsonGenerator json, Extras extras) throws IOException {
        if (!extras.equals(Extras.NONE)) {
            json.writeArrayFieldStart(EXTRAS);
            json.writeString(extras.ofReply());
            json.writeString(extras.ofChoice());
            json.writeEndArray();
        }
    }

    static Extras extras(JsonNode json) {
        return Json.optional(json, EXTRAS)
                .map(two ->
                        new Extras(two.required(0).textValue(), two.required(1).textValue()))
                .orElse(Extras.NONE);
    }

    static void write(JsonGenerator json, Message.Assistant message) throws IOException {
        json.writeStartObject();
        json.writeStringField("text", message.text());
        json.writeStringField("reasoning", message.reasoning());
        Json.list(json, "tool_calls", message.toolCalls(), ToolRecord::write);
        json.writeStringField("json", message.json());
        json.writeEndObject();
    }

    static Message.Assistant message(JsonNode json) {
        return new Message.Assistant(
                Json.string(json, "text"),
                Json.string(json, "reasoning"),
                Json.list(json.required("tool_calls"), ToolRecord::call),
                Json.string(json, "json"));
    }
}
