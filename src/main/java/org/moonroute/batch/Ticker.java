package org.moonroute.batch;

import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Does what is to be done again and again while a batch runs, on a thread of its own. */
final class Ticker implements Closeable {
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread one = new Thread(task, "batch-writer");
        one.setDaemon(true);
        return one;
    });

    void every(Duration pause, Runnable task) {
        thread.scheduleWithFixedDelay(task, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Waits for what is being done. Not by an interrupt: that would close the file that is being put on disk. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            thread.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
        }
    }
}
