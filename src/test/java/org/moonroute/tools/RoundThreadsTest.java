package org.moonroute.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RoundThreadsTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void of_one_round_only_so_many_tasks_run_at_once_and_all_of_them_in_the_end() throws Exception {
        AtomicInteger taken = new AtomicInteger();
        RoundThreads rounds = new RoundThreads(counting(taken), 3);
        CountDownLatch handedOver = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch all = new CountDownLatch(50);

        rounds.execute(() -> {
            for (int i = 0; i < 50; i++) {
                rounds.execute(() -> {
                    await(go);
                    all.countDown();
                });
            }
            handedOver.countDown();
        });

        handedOver.await();
        assertThat(taken).hasValue(3);
        go.countDown();
        all.await();
        assertThat(taken).hasValue(3);
    }

    @Test
    void a_round_does_not_wait_for_another_one() throws Exception {
        RoundThreads rounds = new RoundThreads(threads, 1);
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        rounds.execute(() -> await(end));

        rounds.execute(done::countDown);

        done.await();
        end.countDown();
    }

    private ExecutorService counting(AtomicInteger taken) {
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.MINUTES, new SynchronousQueue<>()) {
            @Override
            public void execute(Runnable task) {
                taken.incrementAndGet();
                threads.execute(task);
            }
        };
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
        }
    }
}
