package org.moonroute.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private final Turns turns = new Turns();

    @Test
    void of_those_that_want_one_key_each_begins_when_the_one_before_has_ended() {
        Queue<String> course = new ConcurrentLinkedQueue<>();
        Turns.Turn first = turns.take("a");
        Thread second = thread(() -> {
            Turns.Turn turn = turns.take("a");
            course.add("second");
            turn.end();
        });
        await().until(() -> second.getState() == Thread.State.WAITING);
        turns.take("b").end();
        course.add("first");
        first.end();
        first.end();

        await().until(() -> !second.isAlive());
        assertThat(course).containsExactly("first", "second");
        turns.take("a").end();
    }

    @Test
    void who_is_told_to_stop_leaves_its_prompt_as_it_was() {
        Turns.Turn first = turns.take("a");
        var told = new CompletableFuture<Throwable>();
        Thread second = thread(() -> {
            try {
                turns.take("a");
            } catch (Abandoned left) {
                told.complete(Thread.currentThread().isInterrupted() ? left : new AssertionError("it was not told on"));
            }
        });
        await().until(() -> second.getState() == Thread.State.WAITING);
        second.interrupt();

        assertThat(told.join()).isInstanceOf(Abandoned.class).hasMessageContaining("told to stop");
        first.end();
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
