package org.moonroute.conversation;

/**
 * A bound that a conversation has reached.
 *
 * @param bound which one
 * @param reason how it was reached, for a failure
 */
record Reached(Bound bound, String reason) {

    PromptFailed failure(Conversation conversation) {
        return PromptFailed.during(conversation, bound.kind(), reason);
    }
}
