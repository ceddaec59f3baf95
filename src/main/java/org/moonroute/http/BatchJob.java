package org.moonroute.http;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.moonroute.http.BatchRunner.Counts;
import org.moonroute.http.BatchRunner.Run;
import org.moonroute.http.BatchRunner.Work;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A batch of a client on its way. What it has become is on disk before anybody is told. Safe for use by many threads. */
final class BatchJob {
    private static final Logger LOG = LoggerFactory.getLogger(BatchJob.class);
    /** Problems that are told of an input; nobody reads more. */
    private static final int MOST_PROBLEMS = 100;

    private final Owner client;
    private final BatchFolder folder;
    private final Parts parts;
    private BatchRecord batch;
    private boolean claimed;
    private Run run;

    /**
     * What all batches share.
     *
     * @param stopping whether the program is ending
     */
    record Parts(FileStore files, BatchRunner runner, BooleanSupplier stopping, Clock clock) {}

    BatchJob(Owner client, BatchFolder folder, BatchRecord batch, Parts parts) {
        this.client = client;
        this.folder = folder;
        this.batch = batch;
        this.parts = parts;
    }

    Owner client() {
        return client;
    }

    /** How it stands now. */
    synchronized BatchRecord now() {
        return run == null || batch.status().isOver() ? batch : batch.with(counted());
    }

    /** What it has on disk, in bytes; nothing when it is over. Its rows are the input's, as long as that is not deleted. */
    long bytes() throws IOException {
        BatchRecord at = now();
        if (at.status().isOver()) {
            return 0;
        }
        boolean isInputCounted =
                parts.files().find(client, at.order().inputId()).isPresent();
        return folder.bytes(isInputCounted ? folder.work(at, client).input() : null);
    }

    private Counts counted() {
        Counts counts = run.counts();
        return new Counts(batch.counts().total(), counts.completed(), counts.failed());
    }

    private synchronized void become(BatchRecord next) throws IOException {
        folder.write(next);
        batch = next;
    }

    private synchronized void become(BatchStatus status) throws IOException {
        become(batch.as(status, parts.clock().instant()));
    }

    /**
     * Begins no further row; the batch is cancelled when those under way have their outcome.
     *
     * @throws RequestRefused if it is over
     */
    synchronized void cancel() throws IOException {
        if (batch.status().isOver()) {
            throw RequestRefused.bad(
                    "batch_id", "a batch that is " + batch.status().word() + " can be cancelled no more");
        }
        become(BatchStatus.CANCELLING);
    }

    private synchronized boolean isCancelled() {
        return batch.status() == BatchStatus.CANCELLING;
    }

    private synchronized boolean claim() {
        boolean mine = !claimed;
        claimed = true;
        return mine;
    }

    /** Takes it to its end, or as far as the program lets it, if nobody else does. */
    void carryOut() {
        if (parts.stopping().getAsBoolean() || !claim()) {
            return;
        }
        String id = now().id();
        try {
            if (isCancelled() ? hasResults() : isValid()) {
                answer();
            } else if (isCancelled()) {
                become(BatchStatus.CANCELLED);
                folder.tidy();
            }
        } catch (IOException | RuntimeException failed) {
            LOG.error("batch {}: {}; it goes on at the next start", id, failed.toString(), failed);
        }
    }

    private boolean hasResults() {
        return Files.exists(folder.work(now(), client).results());
    }

    private boolean isValid() throws IOException {
        if (now().status() != BatchStatus.VALIDATING) {
            return true;
        }
        BatchRecord before = now();
        List<RowProblem> problems = new ArrayList<>();
        long[] total = {0};
        parts.runner().read(folder.work(before, client), (line, content, known) -> {
            total[0]++;
            if (problems.size() < MOST_PROBLEMS) {
                RowProblem.of(line, content, known, before.order().endpoint()).ifPresent(problems::add);
            }
        });
        if (total[0] == 0) {
            problems.add(RowProblem.ofInput("empty_file", "the input has no rows"));
        }
        return isBegun(problems, total[0]);
    }

    private synchronized boolean isBegun(List<RowProblem> problems, long total) throws IOException {
        if (isCancelled()) {
            return false;
        }
        if (problems.isEmpty()) {
            become(batch.with(new Counts(total, 0, 0))
                    .as(BatchStatus.IN_PROGRESS, parts.clock().instant()));
            return true;
        }
        become(batch.with(problems).as(BatchStatus.FAILED, parts.clock().instant()));
        folder.tidy();
        return false;
    }

    private void answer() throws IOException {
        Work work = folder.work(now(), client);
        boolean complete;
        try (Run begun = parts.runner().open(work)) {
            begin(begun);
            complete = begun.answer(() -> isCancelled() || parts.stopping().getAsBoolean());
        } finally {
            end();
        }
        if (complete || isCancelled()) {
            finish();
        } else {
            become(now());
            LOG.info("batch {}: it goes on at the next start", now().id());
        }
    }

    private synchronized void begin(Run begun) {
        run = begun;
    }

    private synchronized void end() {
        if (run != null) {
            batch = now();
            run = null;
        }
    }

    private void finish() throws IOException {
        synchronized (this) {
            if (!isCancelled()) {
                become(BatchStatus.FINALIZING);
            }
        }
        BatchRecord published = folder.publish(now(), client, parts.files());
        synchronized (this) {
            BatchStatus end = isCancelled() ? BatchStatus.CANCELLED : BatchStatus.COMPLETED;
            become(batch.withFiles(published.outputId(), published.errorsId())
                    .as(end, parts.clock().instant()));
        }
        folder.tidy();
        LOG.info("batch {}: {}, {}", now().id(), now().status().word(), now().counts());
    }
}
