package org.moonroute;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.moonroute.batch.Batch;
import org.moonroute.batch.BatchRow;
import org.moonroute.journal.Journal;
import org.moonroute.journal.Memory;

/**
 * The journals of batches: each lies beside its batch's results, is made when a row of it first asks for a tool, and is gone when the
 * batch is done. A row that needs one reply only has its outcome in the results as soon as that is there, so nothing of it is kept.
 */
final class BatchJournals implements AutoCloseable {
    private final Duration keep;
    private final Clock clock;
    private final Map<Batch, Kept> batches = new ConcurrentHashMap<>();

    BatchJournals(Duration keep, Clock clock) {
        this.keep = keep;
        this.clock = clock;
    }

    /** What an earlier run kept of the row; absent when no earlier run kept anything of its batch. */
    Optional<Memory> recall(BatchRow row) {
        Kept kept = kept(row.batch());
        return kept.isResumed ? Optional.of(kept.journal().of(key(row))) : Optional.empty();
    }

    /** From now on the row is remembered. */
    Memory begin(BatchRow row) {
        return kept(row.batch()).journal().ofNew(key(row));
    }

    private static String key(BatchRow row) {
        return row.journalKey().orElseThrow();
    }

    private Kept kept(Batch batch) {
        return batches.computeIfAbsent(batch, Kept::new);
    }

    /** The batch's run is over; if every row has its outcome, nothing needs to be remembered. */
    void end(Batch batch) {
        Kept kept = batches.remove(batch);
        if (kept != null) {
            kept.close();
        }
        if (batch.isComplete()) {
            remove(batch.journal());
        }
    }

    private static void remove(Path journal) {
        try {
            for (String ending : List.of("", "-wal", "-shm")) {
                Files.deleteIfExists(journal.resolveSibling(journal.getFileName() + ending));
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Those whose run was not ended; what they remember stays. */
    @Override
    public void close() {
        batches.values().forEach(Kept::close);
        batches.clear();
    }

    private final class Kept {
        private final Path file;
        private final boolean isResumed;
        private Journal journal;

        Kept(Batch batch) {
            this.file = batch.journal();
            this.isResumed = Files.exists(file);
        }

        synchronized Journal journal() {
            if (journal == null) {
                journal = Journal.open(Journal.Settings.of("jdbc:sqlite:" + file, keep, clock));
            }
            return journal;
        }

        synchronized void close() {
            if (journal != null) {
                journal.close();
                journal = null;
            }
        }
    }
}
