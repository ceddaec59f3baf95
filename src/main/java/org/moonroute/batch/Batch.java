package org.moonroute.batch;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
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

    private final BatchPlan plan;
    private final Around around;
    private final Outputs outputs;
    private final RowsToAsk rows;
    private final Deliveries deliveries;
    private final Instant began;
    private final long optionsHash;
    private final long total;
    private final Ticker ticker = new Ticker();
    private BatchRow next;

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

    private Batch(BatchPlan plan, Around around, Outputs outputs, RowSource source, long total) {
        this.plan = plan;
        this.around = around;
        this.outputs = outputs;
        Dedupe dedupe = new Dedupe(plan.dedupe(), outputs);
        this.rows = new RowsToAsk(plan, new NamedRows(plan, source, outputs.index()), outputs, dedupe);
        this.total = total;
        this.deliveries = new Deliveries(outputs, dedupe, around.simulated());
        this.began = around.clock().instant();
        this.optionsHash = Outputs.hash(new TreeMap<>(plan.options()).toString());
        ticker.every(FORCE, outputs::force);
        ticker.every(SUMMARY, () -> writeSummary("running"));
    }

    /**
     * Opens the input and the outputs, and finds out what is done already.
     *
     * @throws BatchRefused if the batch cannot be run as planned; the message says why, and the way out
     * @throws IOException if a file cannot be read or written
     */
    public static Batch open(BatchPlan plan, Around around) throws IOException {
        BatchInput input = new BatchInput(plan, around);
        long total = input.count();
        RowSource source = input.open();
        try {
            Outputs outputs = Outputs.open(plan, around.simulated());
            Batch batch = new Batch(plan, around, outputs, source, total);
            // At once, so that the next run knows with which options this one ran, however early it is killed.
            batch.writeSummary("running");
            return batch;
        } catch (IOException | RuntimeException failed) {
            source.close();
            throw failed;
        }
    }

    @Override
    public boolean hasNext() {
        if (next == null) {
            next = rows.next(this);
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
    public boolean isComplete() {
        return rows.isComplete();
    }

    /** The same, of the whole input and not of its first rows alone: no other row will ever be asked for. */
    public boolean isAllThereIs() {
        return rows.isAllThereIs();
    }

    /** How far the batch is. */
    public BatchProgress progress() {
        return rows.progress(total);
    }

    /** What was spent on it, in earlier runs too. */
    public BigDecimal spent() {
        return outputs.spent();
    }

    /** Why the input could not be read to its end; empty when it could, or was not yet. */
    public String broken() {
        return rows.broken();
    }

    /**
     * The end of the run: what it wrote is put on disk and in order.
     *
     * @param why why it ended before all was done; absent when it did not
     * @return how many rows are left to do, as far as they were read
     */
    public long finish(Optional<String> why) throws IOException {
        ticker.close();
        outputs.forceNow();
        long left = rows.left();
        boolean all = isComplete();
        outputs.tidyErrors();
        if (all && plan.ordered()) {
            rows.putInOrder();
        }
        if (plan.csv()) {
            ResultsTable.write(plan, outputs);
        }
        writeSummary(all ? "complete" : why.orElse(broken().isEmpty() ? "stopped" : broken()));
        return left;
    }

    /** What else there is to say at the end, a sentence each. */
    public List<String> remarks() {
        return rows.remarks();
    }

    private void writeSummary(String state) {
        try {
            Summary.write(plan, outputs, rows.run(state, began, around.clock().instant(), total));
        } catch (IOException failed) {
            LOG.warn("cannot write {}: {}", plan.summary(), failed.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        ticker.close();
        rows.close();
        outputs.close();
    }
}
