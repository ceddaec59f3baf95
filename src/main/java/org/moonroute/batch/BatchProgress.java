package org.moonroute.batch;

import java.math.BigDecimal;

/**
 * How far a batch is, earlier runs included.
 *
 * @param total rows of the input; -1 when that is not known yet
 * @param answered rows with an answer
 * @param failed rows that failed
 * @param skipped rows of the input that had their outcome before this run
 * @param tokens tokens used
 * @param cost in US dollars; null when part of it is not known
 * @param refused refused calls
 */
public record BatchProgress(
        long total, long answered, long failed, long skipped, long tokens, BigDecimal cost, long refused) {

    /** Rows with an outcome. */
    public long done() {
        return answered + failed;
    }
}
