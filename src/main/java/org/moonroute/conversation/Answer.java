package org.moonroute.conversation;

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

    /** The answer's text. */
    public String text() {
        return message.text();
    }

    /** The model that the service says it used. */
    public String model() {
        return course.rounds().get(course.rounds().size() - 1).model();
    }
}
