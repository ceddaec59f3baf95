package org.moonroute.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/** {@code batch}, killed while a row waits for the reply to its tool results. */
@Timeout(120)
class BatchJournalTest {
    @TempDir
    Path folder;

    @Test
    void the_round_that_was_paid_for_is_not_asked_again_and_nothing_is_left_of_it_when_all_is_done() throws Exception {
        Path rows = Files.writeString(
                folder.resolve("rows.jsonl"),
                "{\"custom_id\": \"a\", \"prompt\": \"What is the weather like in Cairo?\", \"tools\": [\"get_weather\"]}\n");
        Path journal = folder.resolve("rows.journal.db");
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().withLatency(Duration.ofSeconds(2)))) {
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
}
