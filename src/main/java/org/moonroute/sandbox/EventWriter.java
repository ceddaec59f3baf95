package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a completion as server-sent events.
 *
 * <p>Order, shown by a recorded K3 stream: role, reasoning, an empty reasoning, content, tool calls, then the finish
 * reason with the usage inside the choice; the extra chunk with the usage on top only if the request asks for it.
 */
final class EventWriter {
    private static final int PIECE = 12;

    private final Completion completion;
    /** What every chunk begins with; made once, as a long answer has thousands of them. */
    private final ObjectNode head;

    private final List<String> events = new ArrayList<>();

    private EventWriter(Completion completion) {
        this.completion = completion;
        this.head = completion.head("chat.completion.chunk");
    }

    static List<String> events(Completion completion) {
        return new EventWriter(completion).write();
    }

    private List<String> write() {
        int choices = completion.request().choices();
        for (int index = 0; index < choices; index++) {
            choice(index, index == choices - 1);
        }
        if (completion.request().body().at("/stream_options/include_usage").asBoolean()) {
            ObjectNode last = head.deepCopy();
            last.putArray("choices");
            last.set("usage", completion.usage());
            events.add(event(Json.text(last)));
        }
        events.add(event("[DONE]"));
        return List.copyOf(events);
    }

    private void choice(int index, boolean last) {
        Answer answer = completion.answer();
        chunk(index, Json.object().put("role", "assistant").put("content", ""));
        if (!answer.reasoning().isEmpty()) {
            pieces(answer.reasoning()).forEach(piece -> chunk(index, delta("reasoning_content", piece)));
            chunk(index, delta("reasoning_content", ""));
        }
        pieces(answer.content()).forEach(piece -> chunk(index, delta("content", piece)));
        for (int call = 0; call < answer.toolCalls().size(); call++) {
            toolCall(index, call);
        }
        if (!answer.extra().isEmpty()) {
            chunk(index, answer.extra());
        }
        finish(index, last);
    }

    private void toolCall(int index, int number) {
        ToolCall call = completion.answer().toolCalls().get(number);
        chunk(index, calls(call.withArguments("").body(number)));
        for (String piece : pieces(call.arguments())) {
            ObjectNode fragment = Json.object().put("index", number);
            fragment.putObject("function").put("arguments", piece);
            chunk(index, calls(fragment));
        }
    }

    private void finish(int index, boolean last) {
        ObjectNode choice = Json.object().put("index", index);
        choice.putObject("delta");
        choice.put("finish_reason", completion.answer().finish());
        if (last) {
            choice.set("usage", completion.usage());
        }
        add(choice);
    }

    private void chunk(int index, ObjectNode delta) {
        ObjectNode choice = Json.object().put("index", index);
        choice.set("delta", delta);
        add(choice.putNull("finish_reason"));
    }

    private void add(ObjectNode choice) {
        ObjectNode chunk = head.deepCopy();
        chunk.putArray("choices").add(choice);
        // Only recorded streams of this one model carry it.
        if (completion.model().name().equals("kimi-k2-0905-preview")) {
            chunk.put("system_fingerprint", "fpv0_5a11d0b0");
        }
        events.add(event(Json.text(chunk)));
    }

    private static String event(String data) {
        return "data: " + data + "\n\n";
    }

    private static ObjectNode delta(String field, String piece) {
        return Json.object().put(field, piece);
    }

    private static ObjectNode calls(ObjectNode call) {
        ObjectNode delta = Json.object();
        ArrayNode calls = delta.putArray("tool_calls");
        calls.add(call);
        return delta;
    }

    private static List<String> pieces(String text) {
        List<String> pieces = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            String piece = Excerpt.first(text.substring(at, Math.min(text.length(), at + PIECE + 1)), PIECE);
            pieces.add(piece);
            at += piece.length();
        }
        return pieces;
    }
}
