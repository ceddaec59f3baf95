package org.moonroute.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The batches of all clients, a bounded number of them under way at once, the oldest first. Safe for use by many threads. */
final class BatchJobs {
    private static final String PREFIX = "batch_";

    private final FileStore files;
    private final BatchJob.Parts parts;
    private final Ids ids;
    private final ExecutorService workers;
    private final ConcurrentNavigableMap<String, BatchJob> jobs = new ConcurrentSkipListMap<>();
    private volatile boolean stopping;

    /** Knows what lies on disk; nothing of it goes on before {@link #resume}. */
    BatchJobs(Path root, FileStore files, BatchRunner runner, int atOnce, Clock clock) throws IOException {
        this.files = files;
        this.ids = new Ids(clock);
        this.parts = new BatchJob.Parts(files, runner, () -> stopping, clock);
        this.workers = Executors.newFixedThreadPool(atOnce, task -> {
            Thread thread = new Thread(task, "http-batch");
            thread.setDaemon(true);
            return thread;
        });
        for (Path client : Durable.list(root)) {
            if (Files.isDirectory(client)) {
                read(client);
            }
        }
    }

    private void read(Path client) throws IOException {
        for (Path path : Durable.list(client)) {
            if (!path.getFileName().toString().startsWith(PREFIX)) {
                continue;
            }
            BatchFolder folder = new BatchFolder(path);
            Optional<BatchRecord> batch = folder.read();
            if (batch.isEmpty()) {
                folder.remove();
                continue;
            }
            if (batch.get().status().isOver()) {
                folder.tidy();
            }
            Owner whose = new Owner(client.getFileName().toString());
            jobs.put(batch.get().id(), new BatchJob(whose, folder, batch.get(), parts));
        }
    }

    /** Goes on with what is not over. */
    void resume() {
        jobs.values().stream().filter(job -> !job.now().status().isOver()).forEach(this::submit);
    }

    private void submit(BatchJob job) {
        workers.execute(job::carryOut);
    }

    /** Begins a batch with the rows of a file, which may be deleted then. */
    BatchRecord create(Owner client, StoredFile input, BatchRecord.Order order) throws IOException {
        String id = ids.next(PREFIX);
        BatchFolder folder = new BatchFolder(Durable.folder(files.folder(client).resolve(id)));
        BatchRecord batch = BatchRecord.begun(id, order, parts.clock().instant());
        Durable.link(files.content(client, input), folder.work(batch, client).input());
        folder.write(batch);
        BatchJob job = new BatchJob(client, folder, batch, parts);
        jobs.put(id, job);
        // Else it goes on at the next start.
        if (!stopping) {
            submit(job);
        }
        return batch;
    }

    /** The client's batches, in the order of their ids. */
    Collection<BatchRecord> all(Owner client) {
        List<BatchJob> own = jobs.values().stream()
                .filter(job -> job.client().equals(client))
                .toList();
        return own.stream().map(BatchJob::now).toList();
    }

    /** The batch of that id, if it is one of the client's. */
    Optional<BatchRecord> find(Owner client, String id) {
        return job(client, id).map(BatchJob::now);
    }

    /** What the batches that are not over have on disk, in bytes, beside the files that {@link FileStore} counts. */
    long bytes() throws IOException {
        long all = 0;
        for (BatchJob job : jobs.values()) {
            all += job.bytes();
        }
        return all;
    }

    private Optional<BatchJob> job(Owner client, String id) {
        return Optional.ofNullable(jobs.get(id)).filter(job -> job.client().equals(client));
    }

    /** Cancels a batch; one that waits for its turn is cancelled at once. */
    Optional<BatchRecord> cancel(Owner client, String id) throws IOException {
        Optional<BatchJob> job = job(client, id);
        if (job.isPresent()) {
            job.get().cancel();
            job.get().carryOut();
        }
        return job.map(BatchJob::now);
    }

    /** Begins no further row. */
    void takeNoMore() {
        stopping = true;
    }

    /** Waits until nothing is under way; {@link #takeNoMore} was said before. */
    void awaitEnd(Duration time) {
        workers.shutdown();
        try {
            workers.awaitTermination(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
        }
    }
}
