package org.moonroute.http;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/** What the door needs of whoever answers the rows of batches. */
public interface BatchRunner {
    /**
     * What is to be done.
     *
     * @param client the id of whose rows they are
     * @param name what errors call the input
     * @param input the rows, a line of JSON each
     * @param results where answered rows go
     * @param errors where failed rows go: what belongs to these results
     */
    record Work(String client, String name, Path input, Path results, Path errors) {}

    /**
     * How far it is, earlier runs included.
     *
     * @param total rows of the input
     * @param completed rows with an answer
     * @param failed rows that failed
     */
    record Counts(long total, long completed, long failed) {}

    /** Takes the lines of an input. */
    interface Lines {
        /** @param problem what is wrong with it, as far as that is known without reading it; empty for nothing */
        void line(int number, byte[] content, String problem);
    }

    /** A run of a batch, which nobody else may run meanwhile. */
    interface Run extends Closeable {
        /**
         * Answers the rows that have no outcome yet, and puts what came of them on disk.
         *
         * @param over whether no further row is to be begun
         * @return whether each row has its outcome
         */
        boolean answer(BooleanSupplier over) throws IOException;

        /** How far it is now. */
        Counts counts();
    }

    /** Reads an input once, without asking anybody. */
    void read(Work work, Lines lines) throws IOException;

    /** Begins a batch, or goes on with it: what has its outcome in the results is not asked again. */
    Run open(Work work) throws IOException;
}
