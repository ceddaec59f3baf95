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
