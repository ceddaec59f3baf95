package org.moonroute.batch;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.zip.ZipException;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Outcome;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.PromptFailed;
import org.moonroute.conversation.Undelivered;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a batch: brings the rows that have no outcome yet, one after the other, and writes their outcomes. Rows are
 * brought to one thread; outcomes are taken from many.
 */
public final class Batch implements Iterator<BatchRow>, Closeable {
    /** What stands on disk is at most this much older than what was answered. */
    static final Duration FORCE = Duration.ofMillis(250);

    private static final Logger LOG = LoggerFactory.getLogger(Batch.class);
    private static final Duration SUMMARY = Duration.ofSeconds(5);
    private static final long HASH_STEP = 0x9E3779B97F4A7C15L;

    private final BatchPlan plan;
    private final Around around;
    private final Outputs outputs;
    private final NamedRows rows;
    private final Dedupe dedupe;
    private final Deliveries deliveries;
    private final InputOrder order;
    private final Instant began;
    private final long optionsHash;
    private final long total;
    private final ScheduledExecutorService ticker;
    private BatchRow next;
    private boolean ended;
    private long read;
    private long skipped;
    private long changed;
    private long contentHash;
    private String broken = "";

    /**
     * What a batch needs of the program.
     *
     * @param stdin standard input, should that be the input
     * @param isPrompt which files of a folder are prompts
     * @param reader makes the prompt of a row, or throws what is wrong with it
     * @param simulated whether the service is the sandbox
     * @param clock tells the time
     * @param delivered hears of each outcome that was written
     * @param asker what people call whoever ordered the batch, as the name of a client's key; absent when nobody knows
     */
    public record Around(
            InputStream stdin,
            Predicate<Path> isPrompt,
            Function<BatchRow, Prompt> reader,
            boolean simulated,
            Clock clock,
            Consumer<Outcome> delivered,
            Optional<String> asker) {

        /** Where nobody wants to hear of outcomes. */
        public Around(
                InputStream stdin,
                Predicate<Path> isPrompt,
                Function<BatchRow, Prompt> reader,
                boolean simulated,
                Clock clock) {
            this(stdin, isPrompt, reader, simulated, clock, outcome -> {}, Optional.empty());
        }

        /** The same for somebody else's rows: whose, what may become of a prompt, and who hears of outcomes. */
        public Around orderedBy(Optional<String> client, UnaryOperator<Prompt> admission, Consumer<Outcome> heed) {
            return new Around(
                    stdin, isPrompt, row -> admission.apply(reader.apply(row)), simulated, clock, heed, client);
        }
    }

    private Batch(BatchPlan plan, Around around, Outputs outputs, NamedRows rows, long total) {
        this.plan = plan;
        this.around = around;
        this.outputs = outputs;
        this.rows = rows;
        this.total = total;
        this.dedupe = new Dedupe(plan.dedupe(), outputs);
        this.deliveries = new Deliveries(outputs, dedupe, around.simulated());
        this.order = new InputOrder(plan.ordered());
        this.began = around.clock().instant();
        this.optionsHash = Outputs.hash(new TreeMap<>(plan.options()).toString());
        this.ticker = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "batch-writer");
            thread.setDaemon(true);
            return thread;
        });
        ticker.scheduleWithFixedDelay(outputs::force, FORCE.toMillis(), FORCE.toMillis(), TimeUnit.MILLISECONDS);
        ticker.scheduleWithFixedDelay(
                () -> writeSummary("running"), SUMMARY.toMillis(), SUMMARY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Opens the input and the outputs, and finds out what is done already.
     *
     * @throws BatchRefused if the batch cannot be run as planned; the message says why, and the way out
     * @throws IOException if a file cannot be read or written
     */
    public static Batch open(BatchPlan plan, Around around) throws IOException {
        long total = count(plan, around);
        RowSource source = source(plan, around);
        try {
            Outputs outputs = Outputs.open(plan, around.simulated());
            Batch batch = new Batch(plan, around, outputs, new NamedRows(plan, source, outputs.index()), total);
            // At once, so that the next run knows with which options this one ran, however early it is killed.
            batch.writeSummary("running");
            return batch;
        } catch (IOException | RuntimeException failed) {
            source.close();
            throw failed;
        }
    }

    private static long count(BatchPlan plan, Around around) throws IOException {
        try {
            return Inputs.count(plan, around.isPrompt());
        } catch (EOFException | ZipException broken) {
            throw notWhole(plan, broken);
        }
    }

    private static BatchRefused notWhole(BatchPlan plan, IOException broken) {
        return new BatchRefused(
                plan.inputName() + " cannot be read: " + broken.getMessage() + ". Is the compressed file whole?");
    }

    private static RowSource source(BatchPlan plan, Around around) throws IOException {
        try {
            return Inputs.open(plan, around.stdin(), around.isPrompt());
        } catch (BrokenInput broken) {
            throw new BatchRefused(plan.inputName() + ", " + broken.getMessage());
        }
    }

    /**
     * Reads an input once, without asking or writing anything.
     *
     * @param each takes each row; what is wrong with it as a row, it says itself
     * @throws BatchRefused if the input cannot be read to its end
     */
    public static void read(BatchPlan plan, Around around, Consumer<BatchRow> each) throws IOException {
        try (NamedRows rows = new NamedRows(plan, source(plan, around), new RowIndex())) {
            for (Optional<NamedRows.Named> row = rows.next(); row.isPresent(); row = rows.next()) {
                each.accept(new BatchRow(
                        null, row.get().raw(), row.get().name(), row.get().problem(), 0));
            }
        } catch (BrokenInput broken) {
            throw new BatchRefused(plan.inputName() + ", " + broken.getMessage());
        } catch (EOFException | ZipException broken) {
            throw notWhole(plan, broken);
        }
    }

    @Override
    public boolean hasNext() {
        while (next == null && !ended) {
            next = find();
        }
        return next != null;
    }

    @Override
    public BatchRow next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        BatchRow one = next;
        next = null;
        return one;
    }

    /** The next row of the input if it is to be asked; null if it is not, or there is none. */
    private BatchRow find() {
        Optional<NamedRows.Named> found = named();
        if (found.isEmpty()) {
            return null;
        }
        NamedRows.Named row = found.get();
        order.add(row.name());
        if (isDone(row.before())) {
            passOver(row.raw(), row.name());
            return null;
        }
        BatchRow one = new BatchRow(this, row.raw(), row.name(), row.problem(), outputs.failures(row.name()));
        return one.problem().isEmpty() && dedupe.takes(one) ? null : one;
    }

    private Optional<NamedRows.Named> named() {
        try {
            Optional<NamedRows.Named> found = rows.next();
            synchronized (this) {
                ended = found.isEmpty();
                read += ended ? 0 : 1;
                found.map(NamedRows.Named::name).ifPresent(this::addToHash);
            }
            return found;
        } catch (IOException wrong) {
            synchronized (this) {
                ended = true;
                broken = plan.inputName() + ", " + wrong.getMessage();
            }
            LOG.error("{}; the rows before it are asked, those behind it are not", broken);
            return Optional.empty();
        }
    }

    private void addToHash(RowName name) {
        contentHash = contentHash * HASH_STEP + (name.print() ^ Outputs.hash(name.key()));
    }

    private boolean isDone(int flags) {
        return (flags & RowIndex.ANSWERED) != 0 || (flags & RowIndex.FAILED) != 0 && !plan.retryErrors();
    }

    private synchronized void passOver(RawRow raw, RowName name) {
        skipped++;
        if (!outputs.index().hasPrint(name.key(), name.print())) {
            changed++;
            if (changed == 1) {
                LOG.warn(
                        "{}, line {}: the content of {} has changed since it was answered; its outcome is kept",
                        plan.inputName(),
                        raw.line(),
                        name.id());
            }
        }
    }

    /**
     * The prompt of a row.
     *
     * @throws PromptFailed if it is none
     */
    Prompt prompt(BatchRow row) {
        if (!row.problem().isEmpty()) {
            throw PromptFailed.beforeAsking(FailureKind.INVALID_PROMPT, row.problem());
        }
        return around.reader().apply(row);
    }

    /**
     * Writes an outcome. One that only says that the account takes no calls is none: the row stays to do.
     *
     * @throws Undelivered if the disk does not take it
     */
    public void deliver(BatchRow row, Outcome outcome) {
        deliveries.deliver(row, outcome);
        around.delivered().accept(outcome);
    }

    /** What people call whoever ordered it; absent when nobody knows. */
    Optional<String> asker() {
        return around.asker();
    }

    /** What tells the batch from all others, in this run and in later ones. */
    public String identity() {
        return outputs.identity();
    }

    /** Where is kept what was paid for of rows that have no outcome yet. */
    public Path journal() {
        return plan.journal();
    }

    /** What tells this asking of the row from all others: with other options, or other content, it is another one. */
    String key(BatchRow row) {
        return String.join(" ", identity(), row.asking(), Long.toHexString(row.print()), Long.toHexString(optionsHash));
    }

    /** Whether an asking of one of its rows, as {@link BatchRow#asking} calls it, has its outcome in the files. */
    public boolean isWritten(String asking) {
        return outputs.isWritten(RowTry.parse(asking));
    }

    /**
     * Puts on disk what is written.
     *
     * @throws Undelivered if the disk does not keep it
     */
    public void force() {
        try {
            outputs.forceNow();
        } catch (IOException failed) {
            throw new Undelivered("cannot put the results on disk: " + failed.getMessage(), failed);
        }
    }

    /** Whether the input was read to its end, and each of its rows has its outcome. */
    public synchronized boolean isComplete() {
        return ended && broken.isEmpty() && outputs.left(read, skipped) == 0;
    }

    /** The same, of the whole input and not of its first rows alone: no other row will ever be asked for. */
    public synchronized boolean isAllThereIs() {
        return isComplete() && rows.isComplete();
    }

    /** How far the batch is. */
    public synchronized BatchProgress progress() {
        return outputs.progress(total, skipped);
    }

    /** What was spent on it, in earlier runs too. */
    public BigDecimal spent() {
        return outputs.spent();
    }

    /** Why the input could not be read to its end; empty when it could, or was not yet. */
    public synchronized String broken() {
        return broken;
    }

    /**
     * The end of the run: what it wrote is put on disk and in order.
     *
     * @param why why it ended before all was done; absent when it did not
     * @return how many rows are left to do, as far as they were read
     */
    public long finish(Optional<String> why) throws IOException {
        endTicker();
        outputs.forceNow();
        return finishFiles(why);
    }

    /** Not by an interrupt: that would close the file that is being put on disk. */
    private void endTicker() {
        ticker.shutdown();
        try {
            ticker.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized long finishFiles(Optional<String> why) throws IOException {
        long left = outputs.left(read, skipped);
        boolean all = isComplete();
        outputs.tidyErrors();
        if (all && plan.ordered()) {
            order.apply(outputs);
        }
        if (plan.csv()) {
            ResultsTable.write(plan, outputs);
        }
        writeSummary(all ? "complete" : why.orElse(broken.isEmpty() ? "stopped" : broken));
        return left;
    }

    /** What else there is to say at the end, a sentence each. */
    public synchronized List<String> remarks() {
        List<String> all = new ArrayList<>();
        String hash = outputs.before().contentHash();
        if (rows.isComplete() && !hash.isEmpty() && !hash.equals(Summary.hex(contentHash))) {
            all.add("the input is not what it was when it was last read to its end");
        }
        if (changed > 0) {
            all.add(changed + " rows have changed since they were answered; their outcomes were kept");
        }
        long gone = outputs.earlier() - skipped;
        if (rows.isComplete() && gone > 0 && !plan.retryErrors()) {
            all.add(gone + " outcomes are of rows that are in the input no more");
        }
        return all;
    }

    private void writeSummary(String state) {
        Summary.Run run;
        synchronized (this) {
            // What was read in part is not to be compared with: then the hash of what was read to its end stays.
            String hash = ended && rows.isComplete()
                    ? Summary.hex(contentHash)
                    : outputs.before().contentHash();
            run = new Summary.Run(state, began, around.clock().instant(), total, read, skipped, hash);
        }
        try {
            Summary.write(plan, outputs, run);
        } catch (IOException failed) {
            LOG.warn("cannot write {}: {}", plan.summary(), failed.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        endTicker();
        rows.close();
        outputs.close();
    }
}
