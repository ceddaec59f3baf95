package org.moonroute.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.moonroute.conversation.Abandoned;

/** What is out, and what came before it was asked for. */
class OutTest {
    private final Out out = new Out();

    private static Task task(String id) {
        return new Task(id, "text", Map.of());
    }

    @Test
    void a_reply_finds_its_task_and_the_task_is_out_until_then() {
        Pending a = out.add(task("a"));
        Pending b = out.add(task("b"));
        a.sent();
        b.sent();
        assertThat(out.sent()).isEqualTo(2);

        out.replied("a", "answer");

        assertThat(a.await(() -> null)).isEqualTo("answer");
        assertThat(a.isOver()).isTrue();
        assertThat(b.isOver()).isFalse();
        assertThat(out.sent()).isEqualTo(1);
    }

    @Test
    void a_reply_that_is_there_before_its_task_is_taken_at_once() {
        out.replied("a", "answer");

        Pending a = out.add(task("a"));

        assertThat(a.isOver()).isTrue();
        assertThat(a.await(() -> "stopped")).isEqualTo("answer");
        assertThat(out.sent()).isZero();
    }

    @Test
    void a_second_reply_does_not_wait_for_its_task_to_come_again_once_it_is_forgotten() {
        out.add(task("a"));
        out.replied("a", "answer");
        out.replied("a", "answer again");

        out.forget("a");

        assertThat(out.add(task("a")).isOver()).isFalse();
    }

    @Test
    void who_waits_is_told_when_the_run_ends_and_the_task_need_not_be_sent_then() {
        Pending a = out.add(task("a"));

        assertThatThrownBy(() -> a.await(() -> "the disk is full"))
                .isInstanceOf(Abandoned.class)
                .hasMessage("the disk is full");
        assertThat(a.isOver()).isTrue();
        assertThat(out.sent()).isZero();
    }

    @Test
    void a_refused_reply_is_taken_once() {
        out.refuse("a");

        assertThat(out.takeRefused("a")).isTrue();
        assertThat(out.takeRefused("a")).isFalse();
    }
}
