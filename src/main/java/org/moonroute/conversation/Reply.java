package org.moonroute.conversation;

import java.util.Optional;

/**
 * What the model replied.
 *
 * @param message the model's message
 * @param finishReason why it stopped: {@code stop}, {@code length}, {@code tool_calls}, or whatever else it says; may be
 *     empty
 * @param leak a tool call that the model wrote as text, if it did
 */
public record Reply(Message.Assistant message, String finishReason, Optional<Leak> leak) {

    /**
     * A tool call written as text instead of made. The text after it is worth nothing: the model invented the result.
     *
     * @param evidence the beginning of the call as it was written
     * @param meant the message as it was meant, without the text after the call; absent when no call could be read
     */
    public record Leak(String evidence, Optional<Message.Assistant> meant) {}
}
