package org.moonroute.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.moonroute.disk.DurableFile;
import org.moonroute.http.BatchRunner.Work;

/**
 * Where one batch lies: its record, and while it runs its rows and what came of them.
 *
 * @param path the folder
 */
record BatchFolder(Path path) {
    private static final String RECORD = "batch.json";

    /** What it is to be answered with, and where to. */
    Work work(BatchRecord batch, Owner client) {
        return new Work(
                client.folder(),
                batch.order().inputId(),
                path.resolve("rows.jsonl"),
                path.resolve("rows.results.jsonl"),
                path.resolve("rows.errors.jsonl"));
    }

    /** The record; absent when a crash came before it was written. */
    Optional<BatchRecord> read() throws IOException {
        Path record = path.resolve(RECORD);
        return Files.exists(record) ? Optional.of(BatchJson.read(Files.readAllBytes(record))) : Optional.empty();
    }

    void write(BatchRecord batch) throws IOException {
        DurableFile.write(path.resolve(RECORD), Json.object(json -> BatchJson.writeFields(batch, json)));
    }

    /** Has what came of the rows as files of the client, of which nothing is left here but the record. */
    BatchRecord publish(BatchRecord batch, Owner client, FileStore files) throws IOException {
        Work work = work(batch, client);
        String output = publish(work.results(), batch.outputFile(), "_output.jsonl", batch, client, files);
        String errors = publish(work.errors(), batch.errorFile(), "_error.jsonl", batch, client, files);
        return batch.withFiles(output, errors);
    }

    private static String publish(Path from, String id, String ending, BatchRecord batch, Owner client, FileStore files)
            throws IOException {
        if (!Files.exists(from) || Files.size(from) == 0) {
            return "";
        }
        Durable.link(from, files.place(client, id));
        files.keep(client, id, batch.id() + ending, "batch_output");
        return id;
    }

    /** How large its files are together, without the one that counts elsewhere, if there is one. */
    long bytes(Path elsewhere) throws IOException {
        long all = 0;
        for (Path file : Durable.list(path)) {
            try {
                all += file.equals(elsewhere) ? 0 : Files.size(file);
            } catch (NoSuchFileException over) {
                // The batch is being put away meanwhile.
            }
        }
        return all;
    }

    /** Leaves the record alone: who deletes the files wants them gone. */
    void tidy() throws IOException {
        for (Path file : Durable.list(path)) {
            if (!file.getFileName().toString().equals(RECORD)) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Removes a batch that was never told to anybody. */
    void remove() throws IOException {
        for (Path file : Durable.list(path)) {
            Files.deleteIfExists(file);
        }
        Files.deleteIfExists(path);
    }
}
