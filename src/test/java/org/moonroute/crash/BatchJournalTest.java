package org.moonroute.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;
import org.sqlite.SQLiteJDBCLoader;

/** {@code batch}, killed while a row waits for the reply to its tool results. */
@Timeout(120)
class BatchJournalTest {
    private static final String ROW =
            "{\"custom_id\": \"%s\", \"prompt\": \"What is the weather like in Cairo?\", \"tools\": [\"get_weather\"]}\n";

    @TempDir
    Path folder;

    /** The call that the kill meets is under way however late that comes. */
    private Sandbox secondRoundHangsOnce() throws IOException {
        Path rules = Files.writeString(folder.resolve("rules.yaml"), """
                rules: [{match: {round: 2}, times: 1, reply: {fault: hang}}]
                """);
        return Sandbox.start(SandboxOptions.defaults().withRules(rules));
    }

    @Test
    void the_round_that_was_paid_for_is_not_asked_again_and_nothing_is_left_of_it_when_all_is_done() throws Exception {
        Path rows = Files.writeString(folder.resolve("rows.jsonl"), ROW.formatted("a"));
        Path journal = folder.resolve("rows.journal.db");
        try (Sandbox sandbox = secondRoundHangsOnce()) {
            Program program = new Program(sandbox.baseUrl(), folder.resolve("log"));
            Process process = program.start("batch", rows.toString(), "--no-progress");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> sandbox.counters().chatRequests() == 2);
            Program.kill(process);
            assertThat(journal).exists();

            assertThat(Program.end(program.start("batch", rows.toString(), "--no-progress")))
                    .as(program.log())
                    .isZero();
            assertThat(sandbox.counters().chatRequests()).isEqualTo(3);
        }
        assertThat(folder.resolve("rows.results.jsonl")).content().contains("\"a\"");
        assertThat(folder).isDirectoryNotContaining(file -> file.toString().contains("journal"));
    }

    @Test
    void a_killed_process_leaves_no_native_library_behind_and_what_others_left_is_not_touched() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        Path ofAnother = Files.createFile(temporary.resolve("sqlite-" + SQLiteJDBCLoader.getVersion() + "-another.so"));
        Path rows = Files.writeString(folder.resolve("rows.jsonl"), ROW.formatted("a"));
        try (Sandbox sandbox = secondRoundHangsOnce()) {
            Program program = new Program(sandbox.baseUrl(), folder.resolve("log"))
                    .set("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary);
            Process process = program.start("batch", rows.toString(), "--no-progress");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> sandbox.counters().chatRequests() == 2);
            Program.kill(process);
            assertThat(Program.end(program.start("batch", rows.toString(), "--no-progress")))
                    .as(program.log())
                    .isZero();
        }
        assertThat(ofAnother).exists();
        try (Stream<Path> left = Files.walk(temporary)) {
            assertThat(left.filter(file -> file.toString().contains("sqlitejdbc")))
                    .singleElement();
        }
    }

    @Test
    void a_journal_that_cannot_be_kept_is_said_once_and_costs_no_row_its_answer() throws Exception {
        Path rows = Files.writeString(folder.resolve("rows.jsonl"), ROW.formatted("a") + ROW.formatted("b"));
        Files.createDirectories(folder.resolve("rows.journal.db").resolve("in the way"));
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults())) {
            Program program = new Program(sandbox.baseUrl(), folder.resolve("log"));
            assertThat(Program.end(program.start("batch", rows.toString(), "--no-progress")))
                    .as(program.log())
                    .isZero();
            assertThat(sandbox.counters().chatRequests()).isEqualTo(4);
            assertThat(program.stackTraces()).isEmpty();
            assertThat(program.log()).containsOnlyOnce("the batch goes on, but");
        }
        assertThat(folder.resolve("rows.results.jsonl")).content().contains("\"a\"", "\"b\"");
    }
}
