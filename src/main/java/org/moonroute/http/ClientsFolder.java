package org.moonroute.http;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.moonroute.conversation.Turns;

/** What is kept for clients (files, batches, deferred prompts) in one folder, which is this process's alone. */
public final class ClientsFolder implements AutoCloseable {
    private final Path incoming;
    private final FileChannel lock;
    private final FileStore files;
    private final BatchJobs batches;
    private final DeferredPrompts deferred;
    private final Limits limits;

    /**
     * What it keeps to.
     *
     * @param fileBytes how large a file may be
     * @param totalBytes how large the files of all clients may be together; what batches bring is kept all the same
     * @param files how many files a client may have
     * @param batches how many batches are under way at once; more wait
     * @param bodyBytes how large any other request may be
     */
    public record Limits(long fileBytes, long totalBytes, int files, int batches, long bodyBytes) {}

    /**
     * What deferred prompts need.
     *
     * @param most how many a client may have there
     * @param keep how long replies are kept
     * @param atOnce how many are under way at once
     * @param clients who has an id, and a key that is good
     * @param turns so that nobody else is about a prompt of the same key at the same time
     * @param answer brings a prompt to its outcome, which is sent to it; or returns without, if it is to stay
     */
    public record Deferred(
            int most,
            Duration keep,
            int atOnce,
            Function<String, Optional<Client>> clients,
            Turns turns,
            Consumer<HttpOrigin> answer) {}

    /**
     * Knows what lies there; nothing of it goes on before {@link #resume}.
     *
     * @throws IOException if the folder cannot be used, or another process uses it
     */
    public ClientsFolder(Path folder, Limits limits, BatchRunner runner, Deferred prompts, Clock clock)
            throws IOException {
        this.limits = limits;
        this.lock = lock(Durable.folder(folder));
        // A hidden name that no client has; what an upload that was broken off left there is nobody's.
        this.incoming = Durable.folder(folder.resolve(".incoming"));
        for (Path left : Durable.list(incoming)) {
            Files.delete(left);
        }
        this.files = new FileStore(folder, limits.files(), clock);
        this.batches = new BatchJobs(folder, files, runner, limits.batches(), clock);
        this.deferred = new DeferredPrompts(
                new DeferredStore(folder, prompts.most(), prompts.keep(), clock),
                prompts.clients(),
                prompts.turns(),
                prompts.answer(),
                prompts.atOnce());
    }

    private static FileChannel lock(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException here) {
            // Said below.
        }
        channel.close();
        throw new IOException(folder + " is in use by another process");
    }

    /** Serves {@code /v1/files} and {@code /v1/batches}. */
    public void serveBy(HttpServer server) {
        Upload upload = new Upload(
                files, new DiskSpace(limits.totalBytes(), files::bytes, batches::bytes), incoming, limits.fileBytes());
        server.serve("/v1/files", new FilesDesk(files, upload), upload.config());
        server.serve("/v1/batches/*", new BatchesDesk(files, batches, new RequestBody(limits.bodyBytes())));
    }

    /** The prompts whose clients come back. */
    public DeferredPrompts deferred() {
        return deferred;
    }

    /** Goes on with the batches that are not over, and with the prompts that have no reply. */
    public void resume() {
        batches.resume();
        deferred.resume();
    }

    /** Begins no further row and no further prompt; those under way go on. */
    public void takeNoMore() {
        batches.takeNoMore();
        deferred.takeNoMore();
    }

    /** Waits until nothing is under way. */
    public void drain(Duration time) {
        takeNoMore();
        long end = System.nanoTime() + time.toNanos();
        batches.awaitEnd(time);
        deferred.awaitEnd(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    }

    /** Lets another process have the folder; {@link #drain} comes before. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException failed) {
            throw new IllegalStateException("the files of clients are not let go: " + failed.getMessage(), failed);
        }
    }
}
