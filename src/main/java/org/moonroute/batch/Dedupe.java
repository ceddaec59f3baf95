package org.moonroute.batch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows of the same content, of which one is asked: the others wait for its outcome, or take it from the results. Safe for use
 * by many threads.
 */
final class Dedupe {
    /** So many may wait; more of them are asked for themselves, so that memory stays bounded. */
    private static final int MOST_WAITING = 100_000;

    private final boolean wanted;
    private final Outputs outputs;
    private final Map<Long, List<BatchRow>> underWay = new HashMap<>();
    private final LongMap places = new LongMap();
    private final LongMap lengths = new LongMap();
    private int waiting;

    Dedupe(boolean wanted, Outputs outputs) {
        this.wanted = wanted;
        this.outputs = outputs;
    }

    /** Takes a row that need not be asked; one that is to be asked stands for others from then on. */
    boolean takes(BatchRow row) {
        if (!wanted) {
            return false;
        }
        byte[] original;
        synchronized (this) {
            long place = places.get(row.print());
            if (place == LongMap.NONE) {
                return waits(row);
            }
            original = read(place, lengths.get(row.print()));
        }
        try {
            RowFacts facts = KnownRow.read(original, 0, original.length).facts().asDuplicate();
            outputs.append(row, true, facts, RowLine.copy(row, original, facts));
            return true;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private boolean waits(BatchRow row) {
        List<BatchRow> others = underWay.get(row.print());
        if (others == null || waiting >= MOST_WAITING) {
            underWay.putIfAbsent(row.print(), new ArrayList<>(0));
            return false;
        }
        waiting++;
        return others.add(row);
    }

    private byte[] read(long place, long length) {
        try {
            return outputs.results().read(place, (int) length);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The rows that get the outcome of this one too. */
    synchronized List<BatchRow> waitingFor(BatchRow row) {
        List<BatchRow> others = wanted ? underWay.remove(row.print()) : null;
        waiting -= others == null ? 0 : others.size();
        return others == null ? List.of() : others;
    }

    /** A row's line is written. */
    synchronized void written(BatchRow row, boolean answered, long at, int length) {
        if (wanted && answered) {
            places.put(row.print(), at);
            lengths.put(row.print(), length);
        }
    }
}
