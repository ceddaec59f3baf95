package org.moonroute.conversation;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The good outcome.
 *
 * @param origin where the prompt came from
 * @param output the name that the prompt wants this to have, if it says one
 * @param message what the model said, whole
 * @param finishReason why the model stopped, as it says
 * @param course what it took to get here
 * @param extras what came with the message that nobody here knows
 */
public record Answer(
        Origin origin,
        Optional<String> output,
        Message.Assistant message,
        String finishReason,
        Course course,
        Extras extras)
        implements Outcome {

    /** An answer with which nothing unknown came. */
    public Answer(
            Origin origin, Optional<String> output, Message.Assistant message, String finishReason, Course course) {
        this(origin, output, message, finishReason, course, Extras.NONE);
    }

    /** What an answered conversation has come to, of which only those calls are part that whoever asks is to run. */
    static Answer of(Conversation answered, Instant now) {
        Prompt prompt = answered.prompt();
        Reply reply = answered.last();
        Course course = answered.course(List.of(), now);
        return new Answer(
                prompt.origin(), prompt.output(), toRun(reply, prompt), reply.finishReason(), course, reply.extras());
    }

    private static Message.Assistant toRun(Reply reply, Prompt prompt) {
        Message.Assistant whole = reply.message();
        List<ToolCall> theirs =
                whole.toolCalls().stream().filter(prompt::brought).toList();
        return theirs.equals(whole.toolCalls())
                ? whole
                : new Message.Assistant(whole.text(), whole.reasoning(), theirs, "");
    }

    /** The answer's text. */
    public String text() {
        return message.text();
    }

    /** The model that the service says it used. */
    public String model() {
        return course.rounds().get(course.rounds().size() - 1).model();
    }
}
