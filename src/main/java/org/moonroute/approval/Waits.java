package org.moonroute.approval;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/**
 * How long one conversation has waited for approval: the time in which at least one of its calls did. Calls of a round wait at the
 * same time; that time counts once. Safe for any number of threads.
 */
public final class Waits {
    private int calls;
    private Instant since = Instant.EPOCH;
    private Duration total = Duration.ZERO;
    private boolean left;

    /** A call begins to wait; the first one needs a place for the conversation, and without one does not wait. */
    synchronized boolean begin(Instant now, BooleanSupplier place) {
        if (calls == 0) {
            if (!place.getAsBoolean()) {
                return false;
            }
            since = now;
        }
        calls++;
        return true;
    }

    /** A call waits no more; the last one gives the place back. */
    synchronized void end(Instant now, Runnable place) {
        calls--;
        if (calls == 0) {
            // A clock that was set back makes no time.
            total = now.isAfter(since) ? total.plus(Duration.between(since, now)) : total;
            place.run();
        }
    }

    /** A call of it waits no more, as nobody waits for the outcome. */
    public synchronized void leave() {
        left = true;
    }

    /** Whether nobody waits for the outcome. */
    public synchronized boolean isLeft() {
        return left;
    }

    /** How long it has waited since this was last asked. */
    public synchronized Duration take() {
        Duration waited = total;
        total = Duration.ZERO;
        return waited;
    }
}
