package org.moonroute.conversation;

import java.util.List;
import java.util.Optional;

/**
 * What the model replied.
 *
 * @param message the model's message
 * @param finishReason why it stopped: {@code stop}, {@code length}, {@code tool_calls}, or whatever else it says; may be
 *     empty
 * @param leak a tool call that the model wrote as text, if it did
 * @param faults what of its text is not as the prompt wants it, in words; empty when nothing is
 * @param extras what came with it that nobody here knows
 */
public record Reply(
        Message.Assistant message, String finishReason, Optional<Leak> leak, List<String> faults, Extras extras) {
    public Reply {
        faults = List.copyOf(faults);
    }

    /** A reply whose text nobody looked at yet. */
    public Reply(Message.Assistant message, String finishReason, Optional<Leak> leak) {
        this(message, finishReason, leak, List.of(), Extras.NONE);
    }

    /** The same reply with what is wrong with its text. */
    public Reply withFaults(List<String> found) {
        return new Reply(message, finishReason, leak, found, extras);
    }

    /**
     * A tool call written as text instead of made. The text after it is worth nothing: the model invented the result.
     *
     * @param evidence the beginning of the call as it was written
     * @param meant the message as it was meant, without the text after the call; absent when no call could be read
     */
    public record Leak(String evidence, Optional<Message.Assistant> meant) {}
}
