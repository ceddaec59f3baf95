package org.moonroute.conversation;

import java.util.List;
import java.util.Objects;

/** One message of a conversation. */
public sealed interface Message {

    /** Instructions that stand above the prompt. */
    record Instruction(String text) implements Message {}

    /** What the user says. */
    record User(String text) implements Message {}

    /**
     * A message that the prompt brought along as JSON; it goes to the service as it is.
     *
     * @param role the message's role
     * @param json the message, one JSON object
     */
    record Given(String role, String json) implements Message {}

    /**
     * What the model said.
     *
     * @param text its visible text; empty when there is none
     * @param reasoning its thinking; empty when there is none. The service wants it back within a tool loop
     * @param toolCalls the tools it wants run, in its order
     * @param json the message exactly as the service sent it, unknown fields included; empty for a message that was put
     *     together here. When there is one, it is what goes back
     */
    record Assistant(String text, String reasoning, List<ToolCall> toolCalls, String json) implements Message {
        public Assistant {
            Objects.requireNonNull(text, "text");
            Objects.requireNonNull(reasoning, "reasoning");
            Objects.requireNonNull(json, "json");
            toolCalls = List.copyOf(toolCalls);
        }
    }

    /** A tool's result, on its way to the model. */
    record Tool(ToolResult result) implements Message {}
}
