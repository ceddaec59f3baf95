package org.moonroute.batch;

import java.io.Closeable;
import java.io.IOException;

/** Brings the rows of an input one after the other, and keeps none of them. */
interface RowSource extends Closeable {

    /**
     * The next row; null when there is none.
     *
     * @throws BrokenInput if the input cannot be read on from here
     */
    RawRow next() throws IOException;
}
