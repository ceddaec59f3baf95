package org.moonroute.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.moonroute.conversation.Abandoned;
import org.moonroute.conversation.RoundUnderWay.Settled;
import org.moonroute.conversation.Talk;
import org.moonroute.conversation.ToolCall;
import org.moonroute.conversation.ToolResult;

/** What a journal promises, whatever database it is in. */
abstract class JournalContract {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final List<Journal> open = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** A journal of this test's own, the same each time. */
    abstract Journal.Settings settings(Clock clock);

    /** Keeps everybody else from writing. */
    abstract void lock(Connection connection) throws SQLException;

    Journal open(Clock clock) {
        Journal journal = Journal.open(settings(clock));
        open.add(journal);
        return journal;
    }

    Connection connect() throws SQLException {
        Journal.Settings settings = settings(Sample.NOON);
        return DriverManager.getConnection(settings.url(), settings.user(), settings.password());
    }

    private Connection locked() throws SQLException {
        Connection connection = connect();
        connection.setAutoCommit(false);
        lock(connection);
        return connection;
    }

    private CompletableFuture<Thread> keeping(Memory memory, int number) {
        CompletableFuture<Thread> began = new CompletableFuture<>();
        CompletableFuture<Thread> kept = CompletableFuture.supplyAsync(
                () -> {
                    began.complete(Thread.currentThread());
                    memory.keep(number, Sample.settled("r" + number));
                    return Thread.currentThread();
                },
                threads);
        Thread thread = began.join();
        while (!kept.isDone() && thread.getState() != Thread.State.WAITING) {
            Thread.yield();
        }
        return kept;
    }

    @AfterEach
    void close() {
        open.forEach(Journal::close);
        threads.shutdownNow();
    }

    @Test
    void what_was_kept_is_there_when_the_prompt_is_taken_up_again() {
        Memory first = open(Sample.NOON).of("message 1");
        ToolResult result = Sample.result(Sample.CALL, "77.0");

        first.keep(0, Sample.settled("a"));
        first.begin(0, 1, Sample.CALL);
        first.keep(0, 1, result);
        first.keep(1, Sample.settled("b"));

        Memory again = open(Sample.NOON).of("message 1");
        assertThat(again.round(0)).contains(Sample.settled("a"));
        assertThat(again.round(1)).contains(Sample.settled("b"));
        assertThat(again.result(0, 1, Sample.CALL)).contains(result);
        assertThat(again.begun(0, 1, Sample.CALL)).isTrue();
    }

    @Test
    void what_was_not_kept_is_not_there() {
        Journal journal = open(Sample.NOON);
        journal.of("message 1").keep(0, Sample.settled("a"));
        journal.of("message 1").keep(0, 1, Sample.result(Sample.CALL, "77.0"));

        Memory known = journal.of("message 1");
        assertThat(known.round(1)).isEmpty();
        assertThat(known.result(0, 0, Sample.CALL)).isEmpty();
        assertThat(known.result(1, 1, Sample.CALL)).isEmpty();
        assertThat(known.begun(0, 1, Sample.CALL)).isFalse();
        assertThat(journal.of("message 2").round(0)).isEmpty();
    }

    @Test
    void a_memory_knows_what_was_kept_through_it() {
        Memory memory = open(Sample.NOON).of("k");
        memory.keep(0, Sample.settled("a"));
        memory.begin(0, 0, Sample.CALL);

        assertThat(memory.round(0)).contains(Sample.settled("a"));
        assertThat(memory.begun(0, 0, Sample.CALL)).isTrue();
        assertThat(memory.result(0, 0, Sample.CALL)).isEmpty();
    }

    @Test
    void the_first_entry_of_a_step_stays_and_is_what_others_are_given() {
        Journal journal = open(Sample.NOON);
        Memory one = journal.of("k");
        Memory other = open(Sample.NOON).of("k");

        assertThat(one.keep(0, Sample.settled("first"))).isEqualTo(Sample.settled("first"));
        assertThat(other.keep(0, Sample.settled("second"))).isEqualTo(Sample.settled("first"));
        assertThat(one.keep(0, 0, Sample.result(Sample.CALL, "first")).content())
                .isEqualTo("first");
        assertThat(other.keep(0, 0, Sample.result(Sample.CALL, "second")).content())
                .isEqualTo("first");

        assertThat(other.round(0)).contains(Sample.settled("first"));
        assertThat(journal.of("k").round(0)).contains(Sample.settled("first"));
        assertThat(other.keep(0, Sample.settled("first"))).isEqualTo(Sample.settled("first"));
    }

    @Test
    void of_those_who_begin_a_call_at_the_same_moment_one_may_run_it() {
        Memory one = open(Sample.NOON).of("k");
        Memory other = open(Sample.NOON).of("k");
        ToolCall another = new ToolCall(Sample.CALL.id(), "get_time", "{}");

        assertThat(one.begun(0, 0, Sample.CALL) || other.begun(0, 0, Sample.CALL))
                .isFalse();
        assertThat(one.begin(0, 0, Sample.CALL)).isTrue();
        assertThat(other.begin(0, 0, Sample.CALL)).isFalse();
        assertThat(one.begin(0, 0, Sample.CALL)).isFalse();
        assertThat(other.begin(0, 0, another)).isTrue();
    }

    @Test
    void a_result_of_another_call_is_none() {
        Memory memory = open(Sample.NOON).of("k");
        memory.begin(0, 0, Sample.CALL);
        memory.keep(0, 0, Sample.result(Sample.CALL, "77.0"));

        ToolCall otherId = new ToolCall("x", Sample.CALL.name(), Sample.CALL.arguments());
        ToolCall otherName = new ToolCall(Sample.CALL.id(), "get_time", Sample.CALL.arguments());
        ToolCall otherPlace = new ToolCall(Sample.CALL.id(), Sample.CALL.name(), "{\"location\":\"Oslo\"}");
        assertThat(memory.result(0, 0, otherId)).contains(Sample.result(otherId, "77.0"));
        assertThat(memory.result(0, 0, otherName)).isEmpty();
        assertThat(memory.result(0, 0, otherPlace)).isEmpty();
        assertThat(memory.begun(0, 0, otherPlace)).isFalse();
        assertThat(memory.keep(0, 0, Sample.result(otherPlace, "5.0"))).isEqualTo(Sample.result(otherPlace, "5.0"));
    }

    @Test
    void keys_may_be_any_text() {
        Journal journal = open(Sample.NOON);
        List<String> keys = List.of(
                "",
                "\0",
                "a'b\"c;--",
                "\ud83d",
                "\ud83e",
                "\ude00",
                "\ud83d\ude00",
                "ID:host-1\n",
                "x".repeat(100_000));

        keys.forEach(key -> journal.of(key).keep(0, Sample.settled("reply of " + keys.indexOf(key))));

        for (String key : keys) {
            assertThat(journal.of(key).round(0)).contains(Sample.settled("reply of " + keys.indexOf(key)));
        }
    }

    @Test
    void a_reply_may_be_large() {
        Journal journal = open(Sample.NOON);
        ToolResult large = Sample.result(Sample.CALL, "\0 \ud83d é ".repeat(2_000_000));
        journal.of("k").keep(0, 0, large);

        assertThat(journal.of("k").result(0, 0, Sample.CALL).equals(Optional.of(large)))
                .isTrue();
    }

    @Test
    void callers_that_wait_at_once_are_written_together() throws Exception {
        Memory memory = open(Sample.NOON).of("k");
        List<CompletableFuture<Thread>> kept = new ArrayList<>();
        try (Connection locked = locked()) {
            for (int number = 0; number < 50; number++) {
                kept.add(keeping(memory, number));
            }
            assertThat(kept).noneMatch(CompletableFuture::isDone);
            locked.rollback();
        }
        kept.forEach(CompletableFuture::join);

        Memory again = open(Sample.NOON).of("k");
        for (int number = 0; number < 50; number++) {
            assertThat(again.round(number)).contains(Sample.settled("r" + number));
        }
        assertThat(transactions()).isBetween(0L, 3L);
    }

    /** In how many transactions the entries were written; 0 if the database does not tell. */
    long transactions() throws SQLException {
        return 0;
    }

    @Test
    void a_caller_that_is_told_to_stop_leaves_and_its_entry_is_written_all_the_same() throws Exception {
        Journal journal = open(Sample.NOON);
        Memory memory = journal.of("k");
        CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                memory.keep(0, Sample.settled("a"));
                stillInterrupted.complete(false);
            } catch (Abandoned told) {
                stillInterrupted.complete(Thread.currentThread().isInterrupted());
            }
        });
        try (Connection locked = locked()) {
            caller.start();
            await().atMost(LONG).until(() -> caller.getState() == Thread.State.WAITING);
            caller.interrupt();
            assertThat(stillInterrupted.get()).isTrue();
            locked.rollback();
        }

        await().atMost(LONG)
                .untilAsserted(() -> assertThat(journal.of("k").round(0)).contains(Sample.settled("a")));
    }

    @Test
    void what_was_handed_over_is_written_before_it_closes() throws Exception {
        Journal journal = open(Sample.NOON);
        Memory memory = journal.of("k");
        List<CompletableFuture<Thread>> kept = new ArrayList<>();
        for (int number = 0; number < 20; number++) {
            int round = number;
            kept.add(CompletableFuture.supplyAsync(
                    () -> {
                        memory.keep(round, Sample.settled("r" + round));
                        return Thread.currentThread();
                    },
                    threads));
        }
        journal.close();

        int written = 0;
        Memory again = open(Sample.NOON).of("k");
        for (int number = 0; number < 20; number++) {
            try {
                kept.get(number).get();
                assertThat(again.round(number)).isPresent();
                written++;
            } catch (ExecutionException closed) {
                assertThat(closed).hasCauseInstanceOf(Abandoned.class);
                assertThat(again.round(number)).isEmpty();
            }
        }
        assertThat(written).isBetween(0, 20);
        assertThatThrownBy(() -> memory.keep(30, Sample.settled("late"))).isInstanceOf(Abandoned.class);
    }

    @Test
    void conversations_without_an_entry_in_the_keep_time_are_forgotten_whole() {
        Clock before = Sample.at(Talk.NOON.minus(Sample.KEEP).minusMillis(1));
        Journal then = open(before);
        for (int i = 0; i < 500; i++) {
            then.of("old " + i).keep(0, Sample.settled("a"));
        }
        then.of("old 7").keep(0, 0, Sample.result(Sample.CALL, "77.0"));
        then.of("goes on").keep(0, Sample.settled("a"));
        then.close();
        Journal today = open(Sample.at(Talk.NOON.minusSeconds(1)));
        today.of("goes on").keep(1, Sample.settled("b"));
        today.of("new").keep(0, Sample.settled("c"));
        // It runs by itself as it opens; both together forget each entry once.
        Journal now = Journal.open(settings(Sample.NOON));
        open.add(now);
        now.forgetOld();

        assertThat(now.of("old 0").round(0)).isEmpty();
        assertThat(now.of("old 7").result(0, 0, Sample.CALL)).isEmpty();
        assertThat(now.of("goes on").round(0)).contains(Sample.settled("a"));
        assertThat(now.of("goes on").round(1)).contains(Sample.settled("b"));
        assertThat(now.of("new").round(0)).contains(Sample.settled("c"));
        assertThat(now.forgetOld()).isZero();
    }

    @Test
    void it_forgets_by_itself() throws Exception {
        Journal then = open(Sample.at(Talk.NOON.minus(Sample.KEEP).minusMillis(1)));
        then.of("old").keep(0, Sample.settled("a"));
        then.close();

        Journal now = open(Sample.NOON);
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(now.of("old").round(0)).isEmpty());
    }

    @Test
    void a_journal_of_a_newer_version_is_left_alone() throws Exception {
        open(Sample.NOON).close();
        try (Connection connection = connect();
                var statement = connection.createStatement()) {
            statement.executeUpdate("INSERT INTO moonroute_journal_version (version) VALUES (7)");
        }

        assertThatThrownBy(() -> open(Sample.NOON))
                .isInstanceOf(JournalFailed.class)
                .hasMessageContaining("made by a newer version")
                .hasMessageContaining("schema is 7")
                .hasMessageContaining("name another journal");
    }

    @Test
    void many_may_open_a_new_journal_at_once() {
        List<CompletableFuture<Journal>> opened = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            opened.add(CompletableFuture.supplyAsync(() -> Journal.open(settings(Sample.NOON)), threads));
        }
        for (CompletableFuture<Journal> one : opened) {
            Journal journal = one.join();
            Settled kept = journal.of("k").keep(0, Sample.settled("a"));
            assertThat(kept).isEqualTo(Sample.settled("a"));
            open.add(journal);
        }
    }
}
