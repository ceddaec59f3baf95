package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What the simulated model says.
 *
 * @param reasoning empty for none
 * @param content empty for none
 * @param toolCalls in the order of their index
 * @param finish finish_reason
 * @param usage replaces the estimated usage, or null
 * @param extra merged into the message
 */
record Answer(
        String reasoning, String content, List<ToolCall> toolCalls, String finish, ObjectNode usage, ObjectNode extra) {

    static Answer says(String content) {
        return new Answer("", content, List.of(), "stop", null, Json.object());
    }

    static Answer calls(List<ToolCall> toolCalls) {
        return new Answer("", "", toolCalls, "tool_calls", null, Json.object());
    }

    Answer thinking(String thought) {
        return new Answer(thought, content, toolCalls, finish, usage, extra);
    }

    Answer saying(String text, String reason) {
        return new Answer(reasoning, text, toolCalls, reason, usage, extra);
    }

    Answer calling(List<ToolCall> others, String reason) {
        return new Answer(reasoning, content, others, reason, usage, extra);
    }

    int tokens() {
        int calls = toolCalls.stream().mapToInt(ToolCall::tokens).sum();
        return Tokens.of(reasoning) + Tokens.of(content) + calls;
    }
}
