package org.moonroute.pacing;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Need;
import org.moonroute.conversation.RoundUnderWay;
import org.moonroute.conversation.Talk;

/** Threads that wait for a pacer, for tests. */
final class Callers implements AutoCloseable {
    /** Heeding it makes the pacer look at its clock, and changes nothing. */
    static final RoundUnderWay POKE = Traffic.refused(Traffic.begun(Need.NOTHING), FailureKind.SERVER_ERROR, Talk.NOON);

    private static final Set<Thread.State> WAITING = Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** A call that is being admitted; it waits already, or it is admitted. */
    CompletableFuture<RoundUnderWay> admit(Pacer pacer, RoundUnderWay round) {
        return begin(pacer, round).admitted;
    }

    /** A call that is being admitted, with its thread. */
    Caller begin(Pacer pacer, RoundUnderWay round) {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        CompletableFuture<RoundUnderWay> admitted = CompletableFuture.supplyAsync(
                () -> {
                    thread.complete(Thread.currentThread());
                    return pacer.admit(round);
                },
                threads);
        Caller caller = new Caller(thread.join(), admitted);
        while (!admitted.isDone() && !WAITING.contains(caller.thread.getState())) {
            Thread.yield();
        }
        return caller;
    }

    CompletableFuture<Void> run(Runnable task) {
        return CompletableFuture.runAsync(task, threads);
    }

    record Caller(Thread thread, CompletableFuture<RoundUnderWay> admitted) {}

    static void poke(Pacer pacer) {
        pacer.heed(POKE);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
