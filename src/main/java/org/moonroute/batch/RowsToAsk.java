package org.moonroute.batch;

import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of the input that have no outcome yet, one after the other, and how far the input was read. Rows are brought to one
 * thread; how far it is may be asked by many.
 */
final class RowsToAsk implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Batch.class);
    private static final long HASH_STEP = 0x9E3779B97F4A7C15L;

    private final BatchPlan plan;
    private final NamedRows rows;
    private final Outputs outputs;
    private final Dedupe dedupe;
    private final InputOrder order;
    private boolean ended;
    private long read;
    private long skipped;
    private long changed;
    private long contentHash;
    private String broken = "";

    /**
     * @param rows the input
     * @param outputs which of them are done
     * @param dedupe takes those that are not to be asked themselves
     */
    RowsToAsk(BatchPlan plan, NamedRows rows, Outputs outputs, Dedupe dedupe) {
        this.plan = plan;
        this.rows = rows;
        this.outputs = outputs;
        this.dedupe = dedupe;
        this.order = new InputOrder(plan.ordered());
    }

    /** The next row, as one of this batch; null when there is none. */
    BatchRow next(Batch batch) {
        BatchRow found = null;
        while (found == null && !ended) {
            found = find(batch);
        }
        return found;
    }

    /** The next row of the input if it is to be asked; null if it is not, or there is none. */
    private BatchRow find(Batch batch) {
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
        BatchRow one = new BatchRow(batch, row.raw(), row.name(), row.problem(), outputs.failures(row.name()));
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

    /** How many were read and have no outcome. */
    synchronized long left() {
        return outputs.left(read, skipped);
    }

    /** Whether the input was read to its end, and each row of it that was wanted has its outcome. */
    synchronized boolean isComplete() {
        return ended && broken.isEmpty() && left() == 0;
    }

    /** The same, of the whole input and not of its first rows alone. */
    synchronized boolean isAllThereIs() {
        return isComplete() && rows.isComplete();
    }

    /** How far it is, of so many rows. */
    synchronized BatchProgress progress(long total) {
        return outputs.progress(total, skipped);
    }

    /** Why the input could not be read to its end; empty when it could, or was not yet. */
    synchronized String broken() {
        return broken;
    }

    /** The run so far. */
    synchronized Summary.Run run(String state, Instant began, Instant now, long total) {
        // What was read in part is not to be compared with: then the hash of what was read to its end stays.
        String hash = ended && rows.isComplete()
                ? Summary.hex(contentHash)
                : outputs.before().contentHash();
        return new Summary.Run(state, began, now, total, read, skipped, hash);
    }

    /** What there is to say of the input at the end, a sentence each. */
    synchronized List<String> remarks() {
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

    /** Puts the outcomes into the order of the input. */
    void putInOrder() throws IOException {
        order.apply(outputs);
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
