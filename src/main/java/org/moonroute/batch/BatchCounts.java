package org.moonroute.batch;

import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.moonroute.conversation.Usage;

/**
 * The counts of a batch, those of earlier runs included: they are read from the results. Not safe for use by several
 * threads.
 */
final class BatchCounts {
    /** Longer than any row may take, in milliseconds. */
    private static final long LONGEST = 7L * 24 * 60 * 60 * 1000;

    long answered;
    long failed;
    long duplicates;
    Usage usage = Usage.NONE;
    BigDecimal cost = BigDecimal.ZERO;
    boolean costKnown = true;
    boolean simulated;
    final Map<String, Long> refusals = new TreeMap<>();
    final Map<String, Long> kinds = new TreeMap<>();
    final Map<String, Long> models = new TreeMap<>();
    final Histogram millis = new Histogram(LONGEST, 2);

    /** A row that failed in an earlier run has another outcome now; what it cost then stays counted. */
    void replaced() {
        failed--;
    }

    void add(RowFacts facts) {
        if (facts.failure().isEmpty()) {
            answered++;
        } else {
            failed++;
            kinds.merge(facts.failure(), 1L, Long::sum);
        }
        duplicates += facts.duplicate() ? 1 : 0;
        usage = usage.plus(facts.usage());
        if (facts.cost() == null) {
            costKnown = false;
        } else {
            cost = cost.add(facts.cost());
        }
        simulated |= facts.simulated();
        facts.refusals().forEach((kind, count) -> refusals.merge(kind, count, Long::sum));
        if (!facts.model().isEmpty()) {
            models.merge(facts.model(), 1L, Long::sum);
        }
        if (!facts.duplicate()) {
            millis.recordValue(Math.min(LONGEST, facts.millis()));
        }
    }
}
