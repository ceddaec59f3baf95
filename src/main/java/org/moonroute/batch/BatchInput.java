package org.moonroute.batch;

import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.ZipException;

/** The input of a batch as it is planned. One that cannot be read is refused, with what is wrong with it. */
public final class BatchInput {
    private final BatchPlan plan;
    private final Batch.Around around;

    /** The input that the plan names. */
    public BatchInput(BatchPlan plan, Batch.Around around) {
        this.plan = plan;
        this.around = around;
    }

    /**
     * Reads it once, without asking or writing anything.
     *
     * @param each takes each row; what is wrong with it as a row, it says itself
     * @throws BatchRefused if it cannot be read to its end
     */
    public void read(Consumer<BatchRow> each) throws IOException {
        try (NamedRows rows = new NamedRows(plan, open(), new RowIndex())) {
            for (Optional<NamedRows.Named> row = rows.next(); row.isPresent(); row = rows.next()) {
                each.accept(new BatchRow(
                        null, row.get().raw(), row.get().name(), row.get().problem(), 0));
            }
        } catch (BrokenInput broken) {
            throw refused(broken);
        } catch (EOFException | ZipException broken) {
            throw notWhole(broken);
        }
    }

    /** How many rows there are; -1 when that is not known before they are read. */
    long count() throws IOException {
        try {
            return Inputs.count(plan, around.isPrompt());
        } catch (EOFException | ZipException broken) {
            throw notWhole(broken);
        }
    }

    /** Its rows, from its beginning. */
    RowSource open() throws IOException {
        try {
            return Inputs.open(plan, around.stdin(), around.isPrompt());
        } catch (BrokenInput broken) {
            throw refused(broken);
        }
    }

    private BatchRefused refused(BrokenInput broken) {
        return new BatchRefused(plan.inputName() + ", " + broken.getMessage());
    }

    private BatchRefused notWhole(IOException broken) {
        return new BatchRefused(
                plan.inputName() + " cannot be read: " + broken.getMessage() + ". Is the compressed file whole?");
    }
}
