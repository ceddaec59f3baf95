package org.moonroute.http;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Has streams say that they live whenever nothing else was sent for some time: proxies and clients cut a connection that is silent
 * for long, and only what is written shows that a client has gone. Safe for use by many threads.
 */
public final class KeepAlive implements AutoCloseable {
    private final Optional<Duration> silence;
    private final ExecutorService writers;
    private final ScheduledThreadPoolExecutor clock;

    /**
     * With no stream yet.
     *
     * @param silence how long a stream may be silent, more than nothing; absent for as long as it takes
     * @param writers what writes: a client that takes nothing holds its own up, and no other's
     */
    public KeepAlive(Optional<Duration> silence, ExecutorService writers) {
        this.silence = silence;
        this.writers = writers;
        this.clock = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "keep-alive");
            thread.setDaemon(true);
            return thread;
        });
        clock.setRemoveOnCancelPolicy(true);
    }

    /** Looks after a stream from now on, until {@link Watch#end}. */
    Watch over(EventWriter stream) {
        return silence.map(time -> new Watch(stream, time.toNanos())).orElseGet(() -> new Watch(stream, 0));
    }

    @Override
    public void close() {
        clock.shutdownNow();
        writers.shutdown();
    }

    /** One stream that is looked after. */
    final class Watch {
        private final EventWriter stream;
        private final long longest;
        private Future<?> next;
        private boolean over;

        private Watch(EventWriter stream, long longest) {
            this.stream = stream;
            this.longest = longest;
            lookIn(longest);
        }

        private synchronized void lookIn(long nanos) {
            if (over || longest == 0) {
                return;
            }
            try {
                next = clock.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException closed) {
                over = true;
            }
        }

        private void look() {
            long left = longest - stream.silentNanos();
            if (left > 0) {
                lookIn(left);
                return;
            }
            try {
                writers.execute(() -> {
                    if (stream.keepAlive()) {
                        lookIn(longest);
                    }
                });
            } catch (RejectedExecutionException closed) {
                end();
            }
        }

        /** Leaves the stream alone. What is being written to it just now may still be written. */
        synchronized void end() {
            over = true;
            if (next != null) {
                next.cancel(false);
            }
        }
    }
}
