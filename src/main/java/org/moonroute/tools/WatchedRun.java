package org.moonroute.tools;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One run of a tool, on a thread that is not the caller's. The caller waits for as long as it likes, tells it to end, and in the end
 * leaves it alone; the tool's gate is left when the work has ended, whenever that is.
 *
 * @param <T> what the work makes
 */
final class WatchedRun<T> implements Runnable {
    /** How long a tool that is told to end may take to do so. */
    private static final Duration GRACE = Duration.ofMillis(100);

    private final Callable<T> work;
    private final Gate gate;
    private final CountDownLatch ended = new CountDownLatch(1);
    private Thread thread;
    private boolean isTold;
    private boolean isOver;
    private boolean isAbandoned;
    private T value;
    private Throwable failure;

    /** @param gate the caller has entered it */
    WatchedRun(Callable<T> work, Gate gate) {
        this.work = work;
        this.gate = gate;
    }

    /** Does the work. Whatever it throws is kept for who waits: the thread lives on. */
    @Override
    public void run() {
        try {
            if (begin()) {
                value = work.call();
            }
        } catch (Throwable anything) {
            failure = anything;
        } finally {
            end();
        }
    }

    /** It cannot even begin. */
    void failed(Throwable why) {
        failure = why;
        end();
    }

    private synchronized boolean begin() {
        thread = Thread.currentThread();
        return !isTold;
    }

    private void end() {
        synchronized (this) {
            isOver = true;
            thread = null;
            // The next call on this thread is not told to end.
            Thread.interrupted();
            if (isAbandoned) {
                gate.comeBack();
            }
        }
        gate.leave();
        ended.countDown();
    }

    /** Waits for the end of the work; returns whether it came within the time. */
    boolean hasEnded(Duration longest) throws InterruptedException {
        return ended.await(longest.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** What the work made; only when it has ended without a failure. */
    T value() {
        return value;
    }

    /** What the work threw; null if it did not, or has not ended. */
    Throwable failure() {
        return failure;
    }

    /** Interrupts the work; returns whether that ended it, or it ended by itself. */
    boolean endsWhenTold() throws InterruptedException {
        tell();
        return hasEnded(GRACE);
    }

    /** Interrupts the work, if it has not ended; it does not begin if it has not begun. */
    synchronized void tell() {
        isTold = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    /** Leaves the work alone; returns how many calls of the tool go on like that, 0 when this one has ended. */
    synchronized int abandon() {
        if (isOver) {
            return 0;
        }
        isAbandoned = true;
        return gate.abandon();
    }
}
