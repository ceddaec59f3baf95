package org.moonroute.batch;

import org.moonroute.conversation.Outcome;
import org.moonroute.conversation.Prompt;

/** What the routes ask of the rows of batches. */
public final class Batches {

    /**
     * The prompt of a row.
     *
     * @throws org.moonroute.conversation.PromptFailed if it is none
     */
    public Prompt prompt(BatchRow row) {
        return row.prompt();
    }

    /**
     * Writes a row's outcome to where its batch wants it.
     *
     * @throws org.moonroute.conversation.Undelivered if the disk does not take it
     */
    public Outcome deliver(Outcome outcome) {
        BatchRow row = (BatchRow) outcome.origin();
        row.batch().deliver(row, outcome);
        return outcome;
    }
}
