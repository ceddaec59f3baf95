package org.moonroute.pacing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkersTest {
    private final Workers workers = Workers.atMost(2, "test");
    private final CountDownLatch go = new CountDownLatch(1);

    @AfterEach
    void stop() {
        go.countDown();
        workers.shutdownNow();
    }

    @Test
    void never_more_than_so_many_run_at_once_and_all_run() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Semaphore done = new Semaphore(0);
        for (int i = 0; i < 500; i++) {
            workers.execute(() -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                Thread.yield();
                running.decrementAndGet();
                done.release();
            });
        }
        done.acquireUninterruptibly(500);
        assertThat(most.get()).isBetween(1, 2);
    }

    @Test
    void who_brings_one_more_waits_until_there_is_a_place() {
        fill();
        Thread bringing = bring(() -> {});
        await().until(() -> bringing.getState() == Thread.State.WAITING);
        go.countDown();
        await().until(() -> !bringing.isAlive());
    }

    @Test
    void who_waits_more_than_it_computes_has_platform_threads_while_they_are_few() throws Exception {
        Workers waiting = Workers.waiting(1, "waiting");
        CompletableFuture<Thread> first = new CompletableFuture<>();
        waiting.execute(() -> first.complete(Thread.currentThread()));
        assertThat(first.get(30, TimeUnit.SECONDS).getName()).startsWith("waiting-");
        assertThat(first.get().isDaemon()).isTrue();
        waiting.shutdownNow();
    }

    @Test
    void a_task_that_fails_gives_its_place_back() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(workers.submit(() -> {
                        throw new IllegalStateException("wrong");
                    }))
                    .isNotNull();
        }
        assertThat(workers.submit(() -> 7).get(30, TimeUnit.SECONDS)).isEqualTo(7);
    }

    @Test
    void an_interrupt_while_waiting_for_a_place_refuses_the_task() {
        fill();
        CompletableFuture<Throwable> refusal = new CompletableFuture<>();
        Thread bringing = bring(() -> {}, refusal);
        await().until(() -> bringing.getState() == Thread.State.WAITING);
        bringing.interrupt();
        assertThat(refusal.join()).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void after_the_end_tasks_are_refused_and_places_are_not_lost() throws Exception {
        workers.shutdown();
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> workers.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        }
        assertThat(workers.isShutdown()).isTrue();
        assertThat(workers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(workers.isTerminated()).isTrue();
    }

    @Test
    void threads_do_not_keep_the_program_alive() throws Exception {
        ExecutorService threads = Workers.threads("test");
        assertThat(threads.submit(() -> Thread.currentThread().isDaemon()).get())
                .isTrue();
        threads.shutdown();
    }

    private void fill() {
        for (int i = 0; i < 2; i++) {
            workers.execute(() -> {
                try {
                    go.await();
                } catch (InterruptedException told) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }

    private Thread bring(Runnable task) {
        return bring(task, new CompletableFuture<>());
    }

    private Thread bring(Runnable task, CompletableFuture<Throwable> refusal) {
        Thread thread = new Thread(() -> {
            try {
                workers.execute(task);
            } catch (RejectedExecutionException refused) {
                refusal.complete(refused);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
