package org.moonroute.batch;

import java.io.Closeable;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The results and the errors of a batch, and what is known of its rows by them. Safe for use by many threads.
 */
final class Outputs implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Outputs.class);
    private static final int NOTHING = 0;

    private final ResultsFile results;
    private final ResultsFile errors;
    private final RowIndex index = new RowIndex();
    private final BatchCounts counts = new BatchCounts();
    private final LongMap failures = new LongMap();
    private final Summary.Earlier before;
    private final String identity;
    /** Rows that had their outcome when this run began. */
    private long earlier;

    private long written;
    private boolean untidy;
    private IOException notForced;

    private Outputs(ResultsFile results, ResultsFile errors, Summary.Earlier before, String identity) {
        this.results = results;
        this.errors = errors;
        this.before = before;
        this.identity = identity;
    }

    /** Opens the files, for this run alone, and reads what is known. */
    static Outputs open(BatchPlan plan, boolean simulated) throws IOException {
        Summary.Earlier before = Summary.read(plan);
        refuseOtherOptions(plan, before);
        // Who took the results away wants another batch.
        boolean goesOn = Files.exists(plan.results()) && !before.batch().isEmpty();
        String identity = goesOn ? before.batch() : Summary.hex(new SecureRandom().nextLong());
        ResultsFile results = openFile(plan.results());
        ResultsFile errors = null;
        try {
            errors = openFile(plan.errors());
            Outputs outputs = new Outputs(results, errors, before, identity);
            outputs.counts.simulated = simulated;
            outputs.readResults();
            outputs.readErrors();
            return outputs;
        } catch (IOException | RuntimeException failed) {
            results.close();
            if (errors != null) {
                errors.close();
            }
            throw failed;
        }
    }

    private static void refuseOtherOptions(BatchPlan plan, Summary.Earlier before) {
        String changes = before.changes(plan.options());
        if (changes.isEmpty() || !Files.exists(plan.results())) {
            return;
        }
        if (!plan.acceptChanges()) {
            throw new BatchRefused(
                    "the rows in " + plan.results() + " were answered with other options: " + changes
                            + ". Give --output another name, or --accept-changes to keep those answers and go on with the new options.");
        }
        LOG.warn("the rows before were answered with other options: {}; they are kept", changes);
    }

    private static ResultsFile openFile(Path path) throws IOException {
        try {
            Files.createDirectories(path.toAbsolutePath().getParent());
            return ResultsFile.open(path);
        } catch (ResultsFile.InUse other) {
            throw new BatchRefused(other.getMessage());
        } catch (AccessDeniedException denied) {
            throw new BatchRefused(path + " cannot be written: permission denied. Give --output a place that can.");
        } catch (NoSuchFileException missing) {
            throw new BatchRefused(path + " cannot be written: there is no such folder.");
        } catch (FileSystemException wrong) {
            String reason = wrong.getReason() == null ? wrong.toString() : wrong.getReason();
            throw new BatchRefused(path + " cannot be written: " + reason + ". Give --output a place that can.");
        }
    }

    private void readResults() throws IOException {
        eachRow(results, known -> {
            int flags = index.mark(known.key(), RowIndex.ANSWERED, known.print());
            if (flags == NOTHING) {
                counts.add(known.facts());
                earlier++;
            }
        });
    }

    /** A row that was asked again stands here as it failed before; what came last, or in the results, counts. */
    private void readErrors() throws IOException {
        eachRow(errors, known -> {
            int flags = index.mark(known.key(), RowIndex.FAILED, known.print());
            countFailures(RowIndex.hash(known.key()), known.attempt());
            if (flags == NOTHING) {
                counts.add(known.facts());
                earlier++;
            } else {
                untidy = true;
            }
        });
    }

    private synchronized void countFailures(RowIndex.Hash row, int attempt) {
        failures.put(row.first(), Math.max(attempt, failures.get(row.first())));
    }

    /** How often a row has failed. */
    int failures(RowName name) {
        return failures(RowIndex.hash(name.key()));
    }

    private synchronized int failures(RowIndex.Hash row) {
        return (int) Math.max(0, failures.get(row.first()));
    }

    /** Whether that asking of a row has its outcome here. */
    boolean isWritten(RowTry asking) {
        return (index.flags(asking.row()) & RowIndex.ANSWERED) != 0 || failures(asking.row()) > asking.failures();
    }

    /** What tells the batch from all others, for as long as its results are there. */
    String identity() {
        return identity;
    }

    static void eachRow(ResultsFile file, Consumer<KnownRow> use) throws IOException {
        try (JsonLines lines = new JsonLines(file.stream(), Integer.MAX_VALUE)) {
            for (RawRow raw = lines.next(); raw != null; raw = lines.next()) {
                use.accept(known(file.path(), raw));
            }
        }
    }

    static KnownRow known(Path file, RawRow raw) {
        try {
            return KnownRow.read(raw.content(), 0, raw.content().length);
        } catch (IOException | RuntimeException wrong) {
            throw new BatchRefused(
                    file + ", line " + raw.line() + ": this is no line of results that this program wrote"
                            + ". Give --output another name, or mend the line.");
        }
    }

    RowIndex index() {
        return index;
    }

    ResultsFile results() {
        return results;
    }

    ResultsFile errors() {
        return errors;
    }

    Summary.Earlier before() {
        return before;
    }

    /** Adds the line of a row's outcome; returns where it begins. */
    long append(BatchRow row, boolean answered, RowFacts facts, byte[] line) throws IOException {
        refuseUnforced();
        long at = (answered ? results : errors).append(line);
        synchronized (this) {
            if (plainlyFailed(row)) {
                counts.replaced();
                untidy = true;
            }
            counts.add(facts);
            written++;
        }
        if (answered) {
            index.mark(row.name().key(), RowIndex.ANSWERED, NOTHING);
        } else {
            index.mark(row.name().key(), RowIndex.FAILED, NOTHING);
            countFailures(RowIndex.hash(row.name().key()), row.failures() + 1);
        }
        return at;
    }

    /** A disk that did not keep what it took is given no more: before a line is written, as it would be written again. */
    private synchronized void refuseUnforced() throws IOException {
        if (notForced != null) {
            throw notForced;
        }
    }

    private boolean plainlyFailed(BatchRow row) {
        return (index.flags(row.name().key()) & RowIndex.FAILED) != 0;
    }

    /** Puts on disk what was added. */
    void force() {
        try {
            results.force();
            errors.force();
        } catch (IOException failed) {
            synchronized (this) {
                notForced = failed;
            }
        }
    }

    /** The same, when somebody relies on it: what is not on disk then is said. */
    void forceNow() throws IOException {
        results.force();
        errors.force();
        refuseUnforced();
    }

    /** Rows that had their outcome when this run began. */
    long earlier() {
        return earlier;
    }

    /** Rows that were brought, and have no outcome. */
    synchronized long left(long read, long skipped) {
        return read - skipped - written;
    }

    synchronized BatchProgress progress(long total, long skipped) {
        long refused =
                counts.refusals.values().stream().mapToLong(Long::longValue).sum();
        BigDecimal cost = counts.costKnown ? counts.cost : null;
        return new BatchProgress(total, counts.answered, counts.failed, skipped, counts.usage.total(), cost, refused);
    }

    synchronized BigDecimal spent() {
        return counts.cost;
    }

    synchronized void use(Consumer<BatchCounts> reader) {
        reader.accept(counts);
    }

    /** Leaves one line in the errors for each row that failed, and none for those that were answered later. */
    void tidyErrors() throws IOException {
        if (!untidy) {
            return;
        }
        LongMap last = new LongMap();
        int[] number = {0};
        eachRow(errors, known -> last.put(hash(known), ++number[0]));
        LongMap answered = new LongMap();
        eachRow(results, known -> answered.put(hash(known), 1));
        try (Rewrite rewrite = Rewrite.of(errors.path());
                JsonLines lines = new JsonLines(errors.stream(), Integer.MAX_VALUE)) {
            int at = 0;
            for (RawRow raw = lines.next(); raw != null; raw = lines.next()) {
                long key = hash(known(errors.path(), raw));
                at++;
                if (last.get(key) == at && answered.get(key) == LongMap.NONE) {
                    rewrite.line(raw.content());
                }
            }
            errors.replaceBy(rewrite);
        }
        untidy = false;
    }

    static long hash(KnownRow known) {
        return hash(known.key());
    }

    static long hash(String key) {
        return RowNames.hash(key.getBytes(StandardCharsets.UTF_8), 0);
    }

    @Override
    public void close() throws IOException {
        try (errors) {
            results.close();
        }
    }
}
