package org.moonroute.sandbox;

import java.util.concurrent.atomic.AtomicBoolean;

/** Runs its task the first time only, however often and from whatever thread it is run. */
final class Once implements Runnable {
    private final AtomicBoolean done = new AtomicBoolean();
    private final Runnable task;

    Once(Runnable task) {
        this.task = task;
    }

    @Override
    public void run() {
        if (done.compareAndSet(false, true)) {
            task.run();
        }
    }
}
