package org.moonroute.tools;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The threads that the calls of rounds are seen through on. A task that is handed over by a task belongs to the same round; of one round
 * only so many run at once, and the rest waits without a thread. (That is how Camel's splitter brings its parts: each one's task brings
 * the next.)
 */
public final class RoundThreads extends AbstractExecutorService {
    private final ExecutorService threads;
    private final int most;
    private final ThreadLocal<Round> current = new ThreadLocal<>();

    private static final class Round {
        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private int running;
    }

    /**
     * On these threads.
     *
     * @param most how many tasks of a round run at once
     */
    public RoundThreads(ExecutorService threads, int most) {
        this.threads = threads;
        this.most = most;
    }

    @Override
    public void execute(Runnable task) {
        Round there = current.get();
        Round round = there == null ? new Round() : there;
        synchronized (round) {
            if (round.running >= most) {
                round.waiting.add(task);
                return;
            }
            round.running++;
        }
        try {
            threads.execute(() -> work(round, task));
        } catch (RejectedExecutionException closed) {
            next(round);
            throw closed;
        }
    }

    private void work(Round round, Runnable first) {
        current.set(round);
        try {
            for (Runnable task = first; task != null; task = next(round)) {
                task.run();
            }
        } finally {
            current.remove();
        }
    }

    /** What is to be run in the place that has become free; null when that is nothing. */
    private static Runnable next(Round round) {
        synchronized (round) {
            Runnable task = round.waiting.poll();
            if (task == null) {
                round.running--;
            }
            return task;
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
