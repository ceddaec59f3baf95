package org.moonroute.conversation;

import java.util.Optional;

/** What a prompt ends in: exactly one answer or one failure. */
public sealed interface Outcome permits Answer, Failure {

    /** Where the prompt came from, and this goes. */
    Origin origin();

    /** The name that the prompt wants this to have, if it says one. */
    Optional<String> output();

    /** What it took to get here. */
    Course course();

    /** Whether it is an answer. */
    default boolean isAnswer() {
        return this instanceof Answer;
    }
}
