package org.moonroute.conversation;

import java.time.Clock;
import java.util.List;

/**
 * Opens and closes conversations under this process's limits, and takes the steps between for the routes. (Asked of the
 * conversation itself, Camel would hash all of it, each time, to look its class up.)
 */
public final class Conversations {
    private final Limits limits;
    private final Clock clock;

    /** With the limits that hold for every conversation. */
    public Conversations(Limits limits, Clock clock) {
        this.limits = limits;
        this.clock = clock;
    }

    /** The conversation of a prompt that is ready to be asked. */
    public Conversation open(Prompt prompt) {
        return Conversation.open(prompt, limits, clock.instant());
    }

    /** Where a prompt came from. */
    public Origin origin(Prompt prompt) {
        return prompt.origin();
    }

    /** The tool calls that have no result yet. */
    public List<ToolCall> toolCalls(Conversation conversation) {
        return conversation.pending();
    }

    /** The conversation with the results of its tool calls, in call order. */
    public Conversation withResults(Conversation conversation, List<ToolResult> results) {
        return conversation.withResults(results);
    }

    /** The answer of a conversation that has come to one. */
    public Answer close(Conversation conversation) {
        return conversation.answer(clock.instant());
    }
}
