package org.moonroute.conversation;

import java.util.Optional;

/** Where a prompt came from, and so where its outcome returns. Implementations are immutable. */
public interface Origin {

    /** What logs and outcomes call the prompt. */
    String id();

    /** The word that the delivering route branches on: {@code file}, {@code inbox}, {@code batch}, {@code jms} or {@code caller}. */
    String kind();

    /**
     * What the journal knows the prompt by, should it come again: the same for the same prompt, and for no other. Absent for
     * prompts that are not remembered.
     */
    default Optional<String> journalKey() {
        return Optional.empty();
    }

    /** Who hears the reply while the model makes it; absent for prompts that nobody listens to. */
    default Optional<Audience> audience() {
        return Optional.empty();
    }

    /**
     * The span that the prompt belongs to, in the form of W3C's {@code traceparent}, as whoever sent it says; it may be nonsense.
     * Absent when nothing is said.
     */
    default Optional<String> traceParent() {
        return Optional.empty();
    }

    /** What people call whoever asks, as the name of a client's key; absent when nobody knows. */
    default Optional<String> asker() {
        return Optional.empty();
    }

    /**
     * Whether it has shown that nobody waits for the outcome any more: looked for now, by any thread, without waiting. Never true of
     * prompts that nobody waits for.
     */
    default boolean isLeft() {
        return false;
    }

    /** Whether a reply that was cut off at the token limit is an answer there, and not a failure. */
    default boolean takesTruncated() {
        return false;
    }

    /** The class of traffic that this origin's prompts belong to. */
    Lane lane();

    /** The program itself handed the prompt over and gets the outcome back as the reply. */
    record Caller(String id, Lane lane) implements Origin {
        @Override
        public String kind() {
            return "caller";
        }
    }
}
