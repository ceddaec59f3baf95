package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.Program.Ran;

/** Texts that are hard to write down, and still one line each. */
@Timeout(60)
class BatchTextTest {
    @TempDir
    private Path folder;

    private Program program;
    private Rows rows;

    @BeforeEach
    void prepare() {
        program = new Program(folder);
        rows = new Rows(program.with("--sandbox"), folder);
    }

    @Test
    void whatever_a_model_says_is_one_line_of_results() {
        program.rules("""
                rules:
                  - match: {prompt: "Number 1"}
                    reply:
                      raw: "{\\n \\"id\\": \\"x\\", \\"model\\": \\"kimi-k3\\",\\n \\"choices\\": [{\\n  \\"index\\": 0, \\"finish_reason\\": \\"stop\\",\\n  \\"message\\": {\\n \\"role\\": \\"assistant\\",\\n \\"content\\": \\"a\\\\nb \\\\ud83d c\\"\\n }\\n }],\\n \\"usage\\": {\\"prompt_tokens\\": 1, \\"completion_tokens\\": 1, \\"total_tokens\\": 2}}"
                      contentType: application/json
                """);
        program.file("in.jsonl", Rows.numbered(1));
        Ran ran = rows.run("in.jsonl", "--format", "csv");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(rows.answers("in.results.jsonl").get("r1")).startsWith("a\nb ");
        assertThat(rows.run("in.jsonl").err()).contains("1 answered, 0 failed (1 of them before this run)");
    }

    @Test
    void half_a_character_in_an_id_or_a_prompt_ends_no_run() {
        program.file("in.jsonl", """
                {"custom_id":"a\\ud83d","prompt":"x"}
                {"custom_id":"b","prompt":"x \\ud83d"}
                {"custom_id":"c","prompt":"x"}
                """);
        Ran ran = rows.run("in.jsonl");

        assertThat(ran.err()).doesNotContain("\tat ");
        assertThat(rows.lines("in.results.jsonl").size()
                        + rows.lines("in.errors.jsonl").size())
                .isEqualTo(3);
        assertThat(rows.ids("in.results.jsonl")).contains("c");
    }
}
