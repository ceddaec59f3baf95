package org.moonroute.metrics;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * A question that may take long, asked on a thread of its own and not again within a time: whoever wants the answer waits a
 * second at most. Safe for use by many threads.
 *
 * @param <T> what the answer is
 */
public final class Probe<T> {
    private static final long PATIENCE_MS = 1000;

    private final String name;
    private final Duration pause;
    private final Supplier<T> question;
    private final Clock clock;
    private CompletableFuture<T> asked;
    private Instant askedAt;

    /**
     * @param name of the thread
     * @param pause the time from one question to the next
     */
    public Probe(String name, Duration pause, Supplier<T> question, Clock clock) {
        this.name = name;
        this.pause = pause;
        this.question = question;
        this.clock = clock;
    }

    /** The answer, not older than the pause; absent when it does not come in a second. */
    public Optional<T> latest() {
        try {
            return Optional.of(ask().get(PATIENCE_MS, TimeUnit.MILLISECONDS));
        } catch (TimeoutException | ExecutionException none) {
            return Optional.empty();
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private synchronized CompletableFuture<T> ask() {
        boolean old = asked == null || asked.isDone() && !askedAt.plus(pause).isAfter(clock.instant());
        if (old) {
            CompletableFuture<T> answer = new CompletableFuture<>();
            asked = answer;
            askedAt = clock.instant();
            Thread thread = new Thread(() -> answer(answer), "health-" + name);
            thread.setDaemon(true);
            thread.start();
        }
        return asked;
    }

    private void answer(CompletableFuture<T> answer) {
        try {
            answer.complete(question.get());
        } catch (RuntimeException failed) {
            answer.completeExceptionally(failed);
        }
    }
}
