package org.moonroute.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import org.moonroute.conversation.Answer;
import org.moonroute.conversation.Audience;
import org.moonroute.conversation.Bound;
import org.moonroute.conversation.Message;
import org.moonroute.conversation.Usage;
import org.moonroute.record.Completion;

/**
 * A chat completion as a stream of events in OpenAI's form. What the model says goes out at once, through all rounds; no event is
 * sent before that, so that what fails until then has its own status, unless the client had to be told that it is still being
 * answered. The end is the outcome's: the calls of the client's tools, the finish reason and the usage, and {@code data: [DONE]}; or
 * an error, and no such mark.
 */
final class ChatStream implements Audience {
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.UTF_8);
    /** Some clients look for an error by the event's name only, and take the end of a stream for the end of the answer. */
    private static final byte[] ERROR = "event: error\n".getBytes(StandardCharsets.UTF_8);

    private static final byte[] NO_NAME = {};
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.UTF_8);
    private static final String OURS = "moonroute";
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.UTF_8);

    private final EventWriter events;
    private final boolean wantsUsage;
    private final long created;
    private String id = "";
    private String model = "";
    private boolean open;
    private boolean heard;

    /** @param wantsUsage whether a last chunk is to have the usage and no choices, as {@code stream_options.include_usage} says */
    ChatStream(EventWriter events, boolean wantsUsage, Clock clock) {
        this.events = events;
        this.wantsUsage = wantsUsage;
        this.created = clock.instant().getEpochSecond();
    }

    @Override
    public void begins(String replyId, String replyModel) {
        heard = false;
        if (!open) {
            id = replyId;
            model = replyModel;
        }
    }

    @Override
    public boolean hasHeard() {
        return heard;
    }

    @Override
    public void hears(String delta) throws IOException {
        heard = true;
        send(chunk(json -> json.writeRawValue(delta)));
    }

    @Override
    public boolean isGone() {
        return events.isGone();
    }

    @Override
    public void whenGone(Runnable end) {
        events.whenGone(end);
    }

    /** The end, with what was not heard of the answer. */
    void end(Answer answer) throws IOException {
        if (id.isEmpty()) {
            begins(lastId(answer), answer.model());
        }
        Message.Assistant message = answer.message();
        if (!heard && !(message.text().isEmpty() && message.reasoning().isEmpty())) {
            send(chunk(json -> writeText(json, message)));
        }
        if (!message.toolCalls().isEmpty()) {
            send(chunk(json -> writeCalls(json, message)));
        }
        Usage usage = answer.course().usage();
        send(last(answer));
        if (wantsUsage) {
            send(Json.object(json -> {
                writeHead(json);
                json.writeArrayFieldStart("choices");
                json.writeEndArray();
                json.writeFieldName("usage");
                Completion.writeUsage(json, usage);
            }));
        }
        events.endWith(event(NO_NAME, DONE));
    }

    /**
     * The end of a stream that is begun, without an answer; nothing, of one that is not.
     *
     * @return whether it was begun
     */
    boolean fail(byte[] error) throws IOException {
        return events.endWith(event(ERROR, error));
    }

    private static String lastId(Answer answer) {
        return answer.course().rounds().get(answer.course().rounds().size() - 1).replyId();
    }

    /** With what nobody here knows, too: whoever wants it finds it in one piece, as it would be in a whole reply. */
    private byte[] last(Answer answer) {
        Optional<Bound> limited = answer.course().limited();
        return Json.object(json -> {
            writeHead(json);
            json.writeArrayFieldStart("choices");
            json.writeStartObject();
            writeChoice(json, ChatStream::writeNothing, answer.finishReason());
            // Moonshot's own place for it.
            json.writeFieldName("usage");
            Completion.writeUsage(json, answer.course().usage());
            Completion.writeMore(json, answer.extras().ofChoice());
            json.writeEndObject();
            json.writeEndArray();
            // A whole reply has a header for it; here there is none left.
            if (limited.isPresent()) {
                json.writeObjectFieldStart(OURS);
                json.writeStringField("limited", limited.get().word());
                json.writeEndObject();
            }
            Completion.writeMore(
                    json,
                    limited.isPresent() ? withoutOurs(answer) : answer.extras().ofReply());
        });
    }

    /** The service may be one like this, and have been limited itself; no field may be there twice. */
    private static String withoutOurs(Answer answer) throws IOException {
        String extras = answer.extras().ofReply();
        if (!extras.contains(OURS)) {
            return extras;
        }
        ObjectNode fields = (ObjectNode) Json.read(("{" + extras + "}").getBytes(StandardCharsets.UTF_8));
        String left = fields.without(OURS).toString();
        return left.substring(1, left.length() - 1);
    }

    private static void writeChoice(JsonGenerator json, Delta delta, String finish) throws IOException {
        json.writeNumberField("index", 0);
        json.writeFieldName("delta");
        delta.write(json);
        json.writeStringField("finish_reason", finish);
    }

    private interface Delta {
        void write(JsonGenerator json) throws IOException;
    }

    private byte[] chunk(Delta delta) {
        return Json.object(json -> {
            writeHead(json);
            json.writeArrayFieldStart("choices");
            json.writeStartObject();
            writeChoice(json, delta, null);
            json.writeEndObject();
            json.writeEndArray();
        });
    }

    private void writeHead(JsonGenerator json) throws IOException {
        json.writeStringField("id", id);
        json.writeStringField("object", "chat.completion.chunk");
        json.writeNumberField("created", created);
        json.writeStringField("model", model);
    }

    private static void writeNothing(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeEndObject();
    }

    private static void writeText(JsonGenerator json, Message.Assistant message) throws IOException {
        json.writeStartObject();
        if (!message.reasoning().isEmpty()) {
            json.writeStringField("reasoning_content", message.reasoning());
        }
        json.writeStringField("content", message.text());
        json.writeEndObject();
    }

    private static void writeCalls(JsonGenerator json, Message.Assistant message) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("tool_calls");
        for (int i = 0; i < message.toolCalls().size(); i++) {
            json.writeStartObject();
            json.writeNumberField("index", i);
            Completion.writeCallFields(json, message.toolCalls().get(i));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void send(byte[] data) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream(2 * (data.length + DATA.length + END.length));
        if (!open) {
            open = true;
            all.write(event(NO_NAME, chunk(ChatStream::writeRole)));
        }
        all.write(event(NO_NAME, data));
        events.send(all.toByteArray());
    }

    private static byte[] event(byte[] name, byte[] data) throws IOException {
        ByteArrayOutputStream event = new ByteArrayOutputStream(data.length + DATA.length + END.length);
        event.write(name);
        event.write(DATA);
        event.write(data);
        event.write(END);
        return event.toByteArray();
    }

    private static void writeRole(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("role", "assistant");
        json.writeStringField("content", "");
        json.writeEndObject();
    }
}
