package org.moonroute.tools;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.moonroute.conversation.ToolResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a tool once, within its time and its places, and those of the process. */
final class Running {
    private static final Logger LOG = LoggerFactory.getLogger(Running.class);

    private final Catalogue catalogue;
    private final ExecutorService threads;
    private final Duration timeout;
    private final Gates gates = new Gates();
    private final Semaphore places;
    private final Summary summary;

    /**
     * What became of one run.
     *
     * @param mayHelp whether running it once more may end better
     */
    record Once(ToolResult result, Ending ending, boolean mayHelp) {}

    Running(Catalogue catalogue, ExecutorService threads, RunBounds bounds, Summary summary) {
        this.catalogue = catalogue;
        this.threads = threads;
        this.timeout = bounds.timeout();
        this.places = new Semaphore(bounds.running(), true);
        this.summary = summary;
    }

    /**
     * Runs the tool.
     *
     * @throws InterruptedException if the thread is told to stop before there is a result; the tool is told to end then
     */
    Once once(ToolTask task, Callable<Object> work) throws InterruptedException {
        Duration bound = task.policy().timeout().orElse(timeout);
        Gate gate = gates.of(task.name(), task.policy().concurrency());
        if (gate.isStuck()) {
            return refused(task, Wording.stuck(task.name()));
        }
        if (!gate.enter(bound)) {
            return refused(task, Wording.busy(task.name(), bound));
        }
        ResultText texts = catalogue.texts(task.policy());
        // What comes later, and making text of it, is part of it: that may be a stream which never ends.
        WatchedRun<String> run = new WatchedRun<>(() -> text(texts, Awaited.value(work.call())), gate);
        if (!isSeenThrough(run, task, bound, gate)) {
            return new Once(catalogue.ended(task, Wording.timedOut(task.name(), bound), true), Ending.TIMED_OUT, true);
        }
        if (run.failure() != null) {
            boolean mayHelp = run.failure() instanceof Exception && !(run.failure() instanceof BadArguments);
            return new Once(catalogue.failed(task, run.failure()), Ending.FAILED, mayHelp);
        }
        return new Once(catalogue.ended(task, summary.of(task.name(), run.value(), texts), false), Ending.RAN, false);
    }

    /** Returns whether it ended within its time. */
    private boolean isSeenThrough(WatchedRun<String> run, ToolTask task, Duration bound, Gate gate)
            throws InterruptedException {
        acquire(gate);
        try {
            start(run, gate);
            if (run.hasEnded(bound)) {
                return true;
            }
            if (!run.endsWhenTold()) {
                int left = run.abandon();
                if (left > 0) {
                    LOG.warn(
                            "the tool {} was told to end after {} ms and goes on; it is left alone, as {} of its calls are",
                            task.name(),
                            bound.toMillis(),
                            left);
                }
            }
            return false;
        } catch (InterruptedException told) {
            run.tell();
            run.abandon();
            throw told;
        } finally {
            places.release();
        }
    }

    private void acquire(Gate gate) throws InterruptedException {
        try {
            places.acquire();
        } catch (InterruptedException told) {
            gate.leave();
            throw told;
        }
    }

    private void start(WatchedRun<String> run, Gate gate) throws InterruptedException {
        try {
            threads.execute(run);
        } catch (RejectedExecutionException closed) {
            gate.leave();
            throw new InterruptedException("the process is ending");
        } catch (OutOfMemoryError noThread) {
            run.failed(noThread);
        }
    }

    private String text(ResultText texts, Object value) {
        try {
            return texts.whole(value, summary.wanted(texts.maxChars()));
        } catch (IOException e) {
            throw new IllegalStateException("its result cannot be put into words");
        }
    }

    private Once refused(ToolTask task, String told) {
        return new Once(catalogue.ended(task, told, true), Ending.BUSY, false);
    }
}
