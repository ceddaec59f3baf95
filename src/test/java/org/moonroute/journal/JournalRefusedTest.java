package org.moonroute.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A journal that cannot be opened says where it is, why, and the way out. */
class JournalRefusedTest {
    @TempDir
    Path folder;

    private static AbstractThrowableAssert<?, ? extends Throwable> opening(String url) {
        return assertThatThrownBy(() -> Journal.open(Journal.Settings.of(url, Sample.KEEP, Sample.NOON)))
                .isInstanceOf(JournalFailed.class);
    }

    @Test
    void a_file_that_is_no_database() throws Exception {
        Path file = Files.writeString(folder.resolve("notes.txt"), "buy milk\n".repeat(1000));

        opening("jdbc:sqlite:" + file)
                .hasMessageContaining("the journal at jdbc:sqlite:" + file + " cannot be opened")
                .hasMessageContaining("not a database")
                .hasMessageContaining("Move the file away, or name another one.");
        assertThat(file).hasContent("buy milk\n".repeat(1000));
    }

    @Test
    void a_folder_in_place_of_the_file() {
        opening("jdbc:sqlite:" + folder)
                .hasMessageContaining("cannot be opened")
                .hasMessageContaining("Make the file and its folder readable and writable");
    }

    @Test
    void a_folder_that_cannot_be_made() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");

        opening("jdbc:sqlite:" + file.resolve("sub/journal.db"))
                .hasMessageContaining("its folder cannot be made")
                .hasMessageContaining("name a file elsewhere");
    }

    @Test
    void a_file_that_may_only_be_read() throws Exception {
        Path file = folder.resolve("journal.db");
        Journal.open(Journal.Settings.of("jdbc:sqlite:" + file, Sample.KEEP, Sample.NOON))
                .close();
        file.toFile().setWritable(false);
        Assumptions.assumeFalse(Files.isWritable(file), "root may write whatever there is");

        opening("jdbc:sqlite:" + file).hasMessageContaining("Make the file and its folder readable and writable");
    }

    @Test
    void a_file_opened_for_reading_only() {
        String url = "jdbc:sqlite:" + folder.resolve("journal.db");
        Journal.open(Journal.Settings.of(url, Sample.KEEP, Sample.NOON)).close();

        opening(url + "?open_mode=1").hasMessageContaining("readonly");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:sqlite:", "jdbc:sqlite::memory:", "jdbc:sqlite:file:x?mode=memory&cache=shared"})
    void a_journal_in_memory(String url) {
        opening(url).hasMessageContaining("gone with the process").hasMessageContaining("Name a file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "journal.db", "jdbc:mysql://db/x?user=me&password=s3cret", "postgresql://me:s3cret@db/x"})
    void another_database(String url) {
        opening(url)
                .hasMessageContaining("jdbc:sqlite:FILE")
                .hasMessageContaining("jdbc:postgresql:")
                .hasMessageNotContaining("s3cret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://127.0.0.1:1/x?user=me&password=s3cret",
                "jdbc:postgresql://127.0.0.1:1/x?sslpassword=s3cret&PassWord=s3cret",
                "jdbc:postgresql://me:s3cret@127.0.0.1:1/x"
            })
    void no_password_is_told(String url) {
        opening(url).hasMessageContaining("127.0.0.1").satisfies(failed -> {
            StringWriter all = new StringWriter();
            failed.printStackTrace(new PrintWriter(all));
            assertThat(all.toString()).contains("***").doesNotContain("s3cret");
        });
        assertThat(Journal.Settings.of(url, Sample.KEEP, Sample.NOON)
                        .withLogin("me", "s3cret")
                        .toString())
                .doesNotContain("s3cret");
    }

    @Test
    void a_journal_that_keeps_nothing() {
        assertThatThrownBy(() -> Journal.Settings.of("jdbc:sqlite:x", Duration.ZERO, Sample.NOON))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
