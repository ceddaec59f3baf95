package org.moonroute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.moonroute.batch.Batch;
import org.moonroute.batch.BatchRow;
import org.moonroute.conversation.Undelivered;
import org.moonroute.journal.Journal;
import org.moonroute.journal.JournalFailed;
import org.moonroute.journal.Memory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journals of batches: each lies beside its batch's results, is made when a row of it first asks for a tool, and is gone when the
 * batch is done. A row that needs one reply only has its outcome in the results as soon as that is there, so nothing of it is kept.
 *
 * <p>A journal that fails is done without, and that is said: what was paid for is better used than thrown away because a kill might
 * come.
 */
final class BatchJournals implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BatchJournals.class);

    private final Duration keep;
    private final Clock clock;
    private final Map<Batch, Kept> batches = new ConcurrentHashMap<>();

    BatchJournals(Duration keep, Clock clock) {
        this.keep = keep;
        this.clock = clock;
    }

    /** What an earlier run kept of the row; absent when no earlier run kept anything of its batch. */
    Optional<Memory> recall(BatchRow row) {
        return kept(row.batch()).isResumed ? of(row, journal -> journal.of(key(row))) : Optional.empty();
    }

    /** From now on the row is remembered, if that can be. */
    Optional<Memory> begin(BatchRow row) {
        return of(row, journal -> journal.ofNew(key(row)));
    }

    private Optional<Memory> of(BatchRow row, Function<Journal, Memory> open) {
        if (isGivenUp(row)) {
            return Optional.empty();
        }
        try {
            return Optional.of(open.apply(kept(row.batch()).journal()));
        } catch (JournalFailed failed) {
            giveUp(row, failed);
            return Optional.empty();
        }
    }

    /** Whether the journal of the row's batch has failed. */
    boolean isGivenUp(BatchRow row) {
        return kept(row.batch()).givenUp.get();
    }

    /** From now on nothing is remembered of the row's batch. */
    void giveUp(BatchRow row, JournalFailed failed) {
        if (kept(row.batch()).givenUp.compareAndSet(false, true)) {
            LOG.warn(
                    "{}; the batch goes on, but a row that calls tools is asked again from its beginning after a kill",
                    failed.getMessage());
        }
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
        if (batch.isComplete() && Files.exists(batch.journal())) {
            remove(batch);
        }
    }

    private static void remove(Batch batch) {
        Path journal = batch.journal();
        try {
            // First: after a power loss one of the two must know what was paid for.
            batch.force();
            for (String ending : List.of("", "-wal", "-shm")) {
                Files.deleteIfExists(journal.resolveSibling(journal.getFileName() + ending));
            }
        } catch (IOException | Undelivered failed) {
            LOG.warn("{} is needed no more, and cannot be removed: {}", journal, failed.getMessage());
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
        private final AtomicBoolean givenUp = new AtomicBoolean();
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
