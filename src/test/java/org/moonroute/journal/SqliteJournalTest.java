package org.moonroute.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal in a file. */
class SqliteJournalTest extends JournalContract {
    @TempDir
    Path folder;

    @Override
    Journal.Settings settings(Clock clock) {
        return Journal.Settings.of("jdbc:sqlite:" + folder.resolve("made/if missing/journal.db"), Sample.KEEP, clock);
    }

    @Override
    void lock(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.executeUpdate("INSERT INTO moonroute_journal_version (version) VALUES (0)");
        }
    }

    @Test
    void every_commit_is_forced_to_disk_unless_the_url_says_otherwise() throws Exception {
        open(Sample.NOON);
        String url = settings(Sample.NOON).url();

        assertThat(pragma("journal_mode", url)).isEqualTo("wal");
        assertThat(pragma("synchronous", url)).isEqualTo("2");
        assertThat(pragma("synchronous", url + "?synchronous=NORMAL")).isEqualTo("1");
    }

    @Test
    void a_file_that_somebody_else_writes_for_long_is_waited_for() throws Exception {
        open(Sample.NOON).close();
        Journal.Settings hasty =
                Journal.Settings.of(settings(Sample.NOON).url() + "?busy_timeout=1", Sample.KEEP, Sample.NOON);
        try (Journal patient = Journal.open(hasty);
                Journal impatient = Journal.open(hasty.withPatience(Duration.ofSeconds(2)))) {
            CompletableFuture<?> kept;
            try (Connection locked = connect()) {
                locked.setAutoCommit(false);
                lock(locked);
                kept = CompletableFuture.runAsync(() -> patient.of("k").keep(0, Sample.settled("a")));
                assertThatThrownBy(() -> impatient.of("k").keep(0, Sample.settled("b")))
                        .isInstanceOf(JournalFailed.class)
                        .hasMessageContaining("has not answered for 2 s")
                        .hasMessageContaining("locked");
                locked.rollback();
            }
            kept.join();
            assertThat(impatient.of("k").round(0)).contains(Sample.settled("a"));
        }
    }

    @Test
    void a_disk_without_room_is_an_error_and_leaves_what_was_there() {
        open(Sample.NOON).close();
        String small = settings(Sample.NOON).url() + "?max_page_count=30";
        try (Journal journal = Journal.open(Journal.Settings.of(small, Sample.KEEP, Sample.NOON))) {
            Memory memory = journal.of("k");
            memory.keep(0, Sample.settled("a"));
            assertThatThrownBy(() -> memory.keep(0, 0, Sample.result(Sample.CALL, "x".repeat(1_000_000))))
                    .isInstanceOf(JournalFailed.class)
                    .hasMessageContaining("full");
            memory.keep(1, Sample.settled("b"));

            assertThat(journal.of("k").round(0)).contains(Sample.settled("a"));
            assertThat(journal.of("k").result(0, 0, Sample.CALL)).isEmpty();
            assertThat(journal.of("k").round(1)).contains(Sample.settled("b"));
        }
    }

    private static String pragma(String name, String url) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(url, JournalUrl.of(url).properties("", ""));
                var statement = connection.createStatement();
                var row = statement.executeQuery("PRAGMA " + name)) {
            row.next();
            return row.getString(1);
        }
    }
}
