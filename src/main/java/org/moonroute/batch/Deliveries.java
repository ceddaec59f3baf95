package org.moonroute.batch;

import java.io.IOException;
import java.time.Duration;
import org.moonroute.conversation.Failure;
import org.moonroute.conversation.FailureKind.Policy;
import org.moonroute.conversation.Outcome;
import org.moonroute.conversation.Undelivered;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the outcomes of rows, and those of the rows that stand for the same. Safe for use by many threads. */
final class Deliveries {
    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int TRIES = 3;

    private final Outputs outputs;
    private final Dedupe dedupe;
    private final boolean simulated;

    Deliveries(Outputs outputs, Dedupe dedupe, boolean simulated) {
        this.outputs = outputs;
        this.dedupe = dedupe;
        this.simulated = simulated;
    }

    /**
     * Writes an outcome. One that only says that the account takes no calls is none: the row stays to do.
     *
     * @throws Undelivered if the disk does not take it
     */
    void deliver(BatchRow row, Outcome outcome) {
        if (outcome instanceof Failure failure && isOfTheAccount(failure)) {
            return;
        }
        RowFacts facts = RowFacts.of(outcome, simulated);
        write(row, outcome, facts);
        for (BatchRow same : dedupe.waitingFor(row)) {
            write(same, outcome, facts.asDuplicate());
        }
    }

    private static boolean isOfTheAccount(Failure failure) {
        Policy policy = failure.kind().policy();
        return policy == Policy.STOP || policy == Policy.PARK;
    }

    private void write(BatchRow row, Outcome outcome, RowFacts facts) {
        byte[] line = RowLine.write(row, outcome, facts);
        for (int tries = 1; ; tries++) {
            try {
                long at = outputs.append(row, outcome.isAnswer(), facts, line);
                dedupe.written(row, outcome.isAnswer(), at, line.length);
                return;
            } catch (IOException failed) {
                if (tries == TRIES) {
                    throw new Undelivered(
                            "cannot write to "
                                    + outputs.results().path().toAbsolutePath().getParent() + ": "
                                    + failed.getMessage(),
                            failed);
                }
                LOG.warn("cannot write the outcome of {}: {}; trying again", row.id(), failed.getMessage());
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
        }
    }
}
