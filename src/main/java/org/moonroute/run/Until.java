package org.moonroute.run;

import java.util.Iterator;
import java.util.function.BooleanSupplier;

/**
 * Brings no further one once the run is coming to an end, but for one that was promised already: a splitter that is promised
 * one and gets none takes that for the end, and does not wait for those under way.
 *
 * @param <T> what is brought
 */
public final class Until<T> implements Iterator<T> {
    private final BooleanSupplier over;
    private final Iterator<T> all;
    private boolean promised;

    /** All of them, until it is over. */
    public Until(BooleanSupplier over, Iterator<T> all) {
        this.over = over;
        this.all = all;
    }

    @Override
    public boolean hasNext() {
        promised = promised || !over.getAsBoolean() && all.hasNext();
        return promised;
    }

    @Override
    public T next() {
        promised = false;
        return all.next();
    }
}
