package org.moonroute.batch;

import java.util.Map;
import java.util.Optional;
import org.moonroute.conversation.Lane;
import org.moonroute.conversation.Origin;
import org.moonroute.conversation.Prompt;

/** A row of a batch, on its way to its outcome. */
public final class BatchRow implements Origin {
    private final Batch batch;
    private final RawRow raw;
    private final RowName name;
    private final String problem;
    private final int failures;

    BatchRow(Batch batch, RawRow raw, RowName name, String problem, int failures) {
        this.batch = batch;
        this.raw = raw;
        this.name = name;
        this.problem = problem;
        this.failures = failures;
    }

    @Override
    public String id() {
        return name.id();
    }

    @Override
    public String kind() {
        return "batch";
    }

    @Override
    public Optional<String> journalKey() {
        return Optional.of(batch.key(this));
    }

    @Override
    public Lane lane() {
        return Lane.BULK;
    }

    @Override
    public Optional<String> asker() {
        return batch.asker();
    }

    /**
     * The prompt that it is.
     *
     * @throws org.moonroute.conversation.PromptFailed if it is none
     */
    public Prompt prompt() {
        return batch.prompt(this);
    }

    /** The batch that it belongs to. */
    public Batch batch() {
        return batch;
    }

    /** The line that it begins on, counted from 1. */
    public int line() {
        return raw.line();
    }

    /** The JSON line; empty for a record of a table. */
    public byte[] content() {
        return raw.content();
    }

    /** The columns of a record of a table, in order; empty for a JSON line. */
    public Map<String, String> columns() {
        return raw.columns();
    }

    /** Why it can be no prompt, with the place, as far as that is known already; empty when it may be one. */
    public String problem() {
        return problem;
    }

    /**
     * What this asking of the row is known by within its batch: the same in every run until there is an outcome, and another
     * when the row is asked again because it had failed. See {@link Batch#isWritten}.
     */
    public String asking() {
        return RowTry.of(name, failures).text();
    }

    /** How often it had failed before. */
    int failures() {
        return failures;
    }

    /** What it is known by. */
    RowName name() {
        return name;
    }

    /** The hash of its content, its id not counted. */
    long print() {
        return name.print();
    }
}
