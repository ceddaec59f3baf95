package org.moonroute.conversation;

import java.util.Optional;

/**
 * The other outcome.
 *
 * @param origin where the prompt came from
 * @param output the name that the prompt wants this to have, if it says one
 * @param kind the kind of failure
 * @param reason what happened and what can be done about it, for a person
 * @param lastText the last text that the model wrote; empty when there is none. It was paid for, so it is kept
 * @param course what it took to get here
 */
public record Failure(
        Origin origin, Optional<String> output, FailureKind kind, String reason, String lastText, Course course)
        implements Outcome {}
