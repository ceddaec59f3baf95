package org.moonroute.tools;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many calls of one tool run. Who is inside until its work has really ended holds a place; a call that nobody waits for any longer,
 * because the tool does not heed that it is told to end, holds it too, and is counted.
 */
final class Gate {
    /** Each is a thread that does not come back. */
    static final int MAX_ABANDONED = 8;

    private final int most;
    /** Fair: who waits longest is next. Null when there is no limit. */
    private final Semaphore places;

    private final AtomicInteger abandoned = new AtomicInteger();

    /** @param most how many calls may be inside at once; 0 for no limit */
    Gate(int most) {
        this.most = most;
        this.places = most == 0 ? null : new Semaphore(most, true);
    }

    int most() {
        return most;
    }

    /** Waits for a place; returns whether there was one within the time. */
    boolean enter(Duration longest) throws InterruptedException {
        return places == null || places.tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Gives the place back. */
    void leave() {
        if (places != null) {
            places.release();
        }
    }

    /** One more call goes on that nobody waits for; returns how many do. */
    int abandon() {
        return abandoned.incrementAndGet();
    }

    /** One of them has ended after all. */
    void comeBack() {
        abandoned.decrementAndGet();
    }

    /** Whether so many calls of the tool go on without end that another one is likely to be one more. */
    boolean isStuck() {
        return abandoned.get() >= MAX_ABANDONED;
    }
}
