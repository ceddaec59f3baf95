package org.moonroute.pacing;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs a bounded number of tasks at once, and makes who brings one more wait: so a folder of any size is read no faster than
 * its prompts are answered. Virtual threads where the JVM has them.
 */
public final class Workers extends AbstractExecutorService {
    private static final int FEW = 256;

    private final ExecutorService threads;
    private final Semaphore places;

    private Workers(ExecutorService threads, int most) {
        this.threads = threads;
        this.places = new Semaphore(most);
    }

    /** Workers that do at most so many tasks at once. */
    public static Workers atMost(int most, String name) {
        return new Workers(threads(name), most);
    }

    /**
     * The same for tasks that wait for the account's limits more than they compute: on platform threads, as long as these are
     * few. They take more of the processor, which is idle then, and the JVM ends at once: with virtual threads that have used
     * the network it waits for their poller for 0.3 s.
     */
    public static Workers waiting(int most, String name) {
        return most > FEW ? atMost(most, name) : new Workers(Executors.newCachedThreadPool(daemons(name)), most);
    }

    /** Threads without a bound: virtual ones where the JVM has them, else pooled daemons. */
    public static ExecutorService threads(String name) {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException notOnThisJvm) {
            return platform(name);
        }
    }

    /** Platform threads without a bound, pooled daemons: for work that may compute without end, which would keep a virtual one's carrier. */
    public static ExecutorService platform(String name) {
        return Executors.newCachedThreadPool(daemons(name));
    }

    private static ThreadFactory daemons(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public void execute(Runnable task) {
        try {
            places.acquire();
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
            throw new RejectedExecutionException("told to stop while waiting for a place", told);
        }
        try {
            threads.execute(() -> run(task));
        } catch (RejectedExecutionException closed) {
            places.release();
            throw closed;
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } finally {
            places.release();
        }
    }

    @Override
    public void shutdown() {
        threads.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
        return threads.shutdownNow();
    }

    @Override
    public boolean isShutdown() {
        return threads.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return threads.isTerminated();
    }

    @Override
    public boolean awaitTermination(long time, TimeUnit unit) throws InterruptedException {
        return threads.awaitTermination(time, unit);
    }
}
