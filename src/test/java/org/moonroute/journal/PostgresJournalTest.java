package org.moonroute.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The journal in PostgreSQL, which may go away. */
class PostgresJournalTest extends JournalContract {
    private PostgresServer server;
    private String database;

    @BeforeEach
    void make() {
        server = PostgresServer.shared();
        database = server.newDatabase();
    }

    @Override
    Journal.Settings settings(Clock clock) {
        return server.settings(database, clock);
    }

    @Override
    void lock(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("LOCK TABLE moonroute_journal IN EXCLUSIVE MODE");
        }
    }

    @Override
    long transactions() throws SQLException {
        try (Connection connection = connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT count(DISTINCT xmin::text) FROM moonroute_journal")) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    void a_server_that_is_started_again_costs_its_callers_nothing_but_time() throws Exception {
        goesAwayWhileMuchIsKept(server::stop);
    }

    @Test
    void what_was_kept_survives_a_crash_of_the_server() throws Exception {
        // What other tests did is not to be recovered here.
        run("CHECKPOINT");
        goesAwayWhileMuchIsKept(server::crash);
    }

    private interface End {
        void end() throws Exception;
    }

    private void goesAwayWhileMuchIsKept(End end) throws Exception {
        Journal journal = open(Sample.NOON);
        AtomicInteger kept = new AtomicInteger();
        AtomicInteger enough = new AtomicInteger(Integer.MAX_VALUE);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<CompletableFuture<Integer>> callers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Memory memory = journal.of("caller " + i);
            callers.add(CompletableFuture.supplyAsync(() -> keep(memory, kept, enough), threads));
        }
        await().until(() -> kept.get() > 50);
        end.end();
        server.start();
        enough.set(kept.get() + 100);

        for (int i = 0; i < 8; i++) {
            int rounds = callers.get(i).join();
            Memory memory = journal.of("caller " + i);
            for (int round = 0; round < rounds; round++) {
                assertThat(memory.round(round)).contains(Sample.settled("r" + round));
            }
        }
        threads.shutdown();
    }

    private static int keep(Memory memory, AtomicInteger kept, AtomicInteger enough) {
        int round = 0;
        while (kept.get() < enough.get()) {
            memory.keep(round, Sample.settled("r" + round));
            round++;
            kept.incrementAndGet();
        }
        return round;
    }

    @Test
    void a_server_that_stays_away_is_an_error_that_says_so_and_one_that_is_back_serves_again() throws Exception {
        Journal journal = Journal.open(settings(Sample.NOON).withPatience(Duration.ofSeconds(5)));
        Memory memory = journal.of("k");
        server.stop();
        try {
            // At the same time, as each of them waits as long as the patience lasts.
            CompletableFuture<Memory> read = CompletableFuture.supplyAsync(() -> journal.of("other"));
            assertThatThrownBy(() -> memory.keep(0, Sample.settled("a")))
                    .isInstanceOf(JournalFailed.class)
                    .hasMessageContaining(server.url(database))
                    .hasMessageContaining("has not answered for 5 s");
            assertThatThrownBy(read::join)
                    .cause()
                    .isInstanceOf(JournalFailed.class)
                    .hasMessageContaining("has not answered for 5 s");
        } finally {
            server.start();
        }

        await().atMost(Duration.ofMinutes(1)).ignoreExceptions().untilAsserted(() -> assertThat(
                        memory.keep(0, Sample.settled("b")))
                .isEqualTo(Sample.settled("b")));
        assertThat(journal.of("k").round(0)).contains(Sample.settled("b"));
        journal.close();
    }

    @Test
    void what_was_said_stands_in_no_error() throws Exception {
        Journal journal = open(Sample.NOON);
        Memory memory = journal.of("k");
        run("ALTER TABLE moonroute_journal ADD CONSTRAINT none CHECK (step = 'none')");

        assertThatThrownBy(() -> memory.keep(0, 0, Sample.result(Sample.CALL, "my secret")))
                .isInstanceOf(JournalFailed.class)
                .hasMessageContaining("violates check constraint")
                .satisfies(failed -> {
                    StringWriter all = new StringWriter();
                    failed.printStackTrace(new PrintWriter(all));
                    assertThat(all.toString()).doesNotContain("my secret");
                });
    }

    @Test
    void who_may_not_log_in_is_told_so_without_a_password() {
        Journal.Settings wrong = settings(Sample.NOON).withLogin("moonroute", "guessed");

        assertThatThrownBy(() -> Journal.open(wrong))
                .isInstanceOf(JournalFailed.class)
                .hasMessageContaining(server.url(database))
                .hasMessageContaining("password authentication failed")
                .hasMessageContaining("Check the user and the password.")
                .hasMessageNotContaining("guessed");
        assertThat(wrong.toString()).doesNotContain("guessed");
    }

    @Test
    void a_database_that_is_not_there_and_a_server_that_is_not_there_are_told_apart() {
        Journal.Settings login = settings(Sample.NOON);

        assertThatThrownBy(() -> Journal.open(server.settings("nowhere", Sample.NOON)))
                .hasMessageContaining("\"nowhere\" does not exist. Make the database, or name another one.");
        assertThatThrownBy(() ->
                        Journal.open(Journal.Settings.of("jdbc:postgresql://127.0.0.1:1/x", Sample.KEEP, Sample.NOON)
                                .withLogin(login.user(), login.password())))
                .hasMessageContaining("See that the server runs there");
    }

    @Test
    void a_user_who_may_not_make_tables_needs_only_to_read_and_write_them() throws Exception {
        String user = "reader_of_" + database;
        run("CREATE USER " + user + " PASSWORD 'x'");
        Journal.Settings poor = settings(Sample.NOON).withLogin(user, "x");
        run("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
        assertThatThrownBy(() -> Journal.open(poor)).hasMessageContaining("Let the user make tables");

        open(Sample.NOON);
        run("GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + user);
        assertThatThrownBy(() -> Journal.open(poor)).hasMessageContaining("read and write those that there are");
        run("GRANT INSERT, DELETE ON ALL TABLES IN SCHEMA public TO " + user);
        try (Journal journal = Journal.open(poor)) {
            assertThat(journal.of("k").keep(0, Sample.settled("a"))).isEqualTo(Sample.settled("a"));
            assertThat(journal.forgetOld()).isZero();
        }
    }

    private void run(String sql) throws SQLException {
        try (Connection connection = connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
