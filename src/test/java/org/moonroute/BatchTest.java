package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.Program.Ran;

/** What {@code batch} reads and what it makes of it. */
@Timeout(60)
class BatchTest {
    private static final String MIXED = """
            {"custom_id":"openai","method":"POST","url":"/v1/chat/completions","body":{"model":"kimi-k3","messages":[{"role":"user","content":"One"}]}}
            {"custom_id":"bare","prompt":"Two"}

            {"custom_id":"messages","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Three"}],"max_tokens":77}
            {"custom_id":"options","prompt":"Four","model":"kimi-k2.6","max_tokens":99}
            {"custom_id":"short","body":{"model":"kimi-k3","messages":[{"role":"user","content":"Five"}]}}
            {"prompt":"Six"}
            """;

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
    void all_forms_of_rows_may_be_mixed_in_one_file() {
        program.file("in.jsonl", MIXED);
        Ran ran = rows.run("in.jsonl");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("6 answered, 0 failed");
        assertThat(program.files())
                .containsExactly("in.errors.jsonl", "in.jsonl", "in.results.jsonl", "in.summary.json");
        assertThat(program.text("in.errors.jsonl")).isEmpty();
        assertThat(rows.answers("in.results.jsonl"))
                .containsEntry("openai", "Simulated answer to: One")
                .containsEntry("bare", "Simulated answer to: Two")
                .containsEntry("messages", "Simulated answer to: Three")
                .containsEntry("options", "Simulated answer to: Four")
                .containsEntry("short", "Simulated answer to: Five")
                .hasSize(6);
    }

    @Test
    void a_row_may_have_options_of_its_own() {
        program.file("in.jsonl", MIXED);
        Ran ran = rows.run("in.jsonl", "--trace", "-j", "1", "-s", "Be kind.");

        assertThat(ran.requests()).hasSize(6);
        JsonNode given = ran.requests().get(2);
        assertThat(given.path("max_completion_tokens").asInt()).isEqualTo(77);
        assertThat(given.at("/messages/0/content").asText()).isEqualTo("Be brief.");
        JsonNode options = ran.requests().get(3);
        assertThat(options.path("model").asText()).isEqualTo("kimi-k2.6");
        assertThat(options.path("max_completion_tokens").asInt()).isEqualTo(99);
        assertThat(options.at("/messages/0/content").asText()).isEqualTo("Be kind.");
        assertThat(ran.requests())
                .allSatisfy(request -> assertThat(request.has("custom_id")).isFalse());
    }

    @Test
    void a_line_of_results_has_the_form_of_openais_batch_output() {
        program.file("in.jsonl", Rows.numbered(1));
        rows.run("in.jsonl");

        JsonNode line = rows.lines("in.results.jsonl").get(0);
        assertThat(line.path("id").asText()).matches("batch_req_[0-9a-f]{16}");
        assertThat(line.path("custom_id").asText()).isEqualTo("r1");
        assertThat(line.at("/response/status_code").asInt()).isEqualTo(200);
        assertThat(line.at("/response/body/model").asText()).isEqualTo("kimi-k3");
        assertThat(line.at("/response/body/choices/0/message/role").asText()).isEqualTo("assistant");
        assertThat(line.at("/response/body/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(line.at("/response/body/usage/total_tokens").asInt()).isPositive();
        assertThat(line.get("error").isNull()).isTrue();
        assertThat(line.at("/moonroute/simulated").asBoolean()).isTrue();
    }

    @Test
    void a_table_is_asked_by_its_template_and_its_results_are_a_table_on_wish() {
        program.file("in.csv", "\uFEFFcustom_id,city,answer\r\na,Oslo,\"x,\ny\"\r\n,Rome,\r\n");
        Path template = program.file("t.md", "---\nmodel: kimi-k2.6\n---\nDescribe {{city}}.\n");
        Ran ran = rows.run("in.csv", "-t", template.toString(), "--format", "csv", "-j", "1");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(program.text("in.results.csv")
                        .replaceFirst("row-[0-9a-f]{16}", "row-ID")
                        .replaceAll("0\\.0\\d+", "COST"))
                .isEqualTo("""
                        city,answer,custom_id,moonroute_answer,failure,reason,model,finish_reason,prompt_tokens,completion_tokens,cost_usd
                        Oslo,"x,
                        y",a,Simulated answer to: Describe Oslo.,,,kimi-k2.6,stop,65,23,COST
                        Rome,,row-ID,Simulated answer to: Describe Rome.,,,kimi-k2.6,stop,65,23,COST
                        """.replace("\n", "\r\n").replace("x,\r\n", "x,\n"));
    }

    @Test
    void a_table_without_a_template_has_its_prompts_in_a_column() {
        program.file("in.csv", "prompt,note\nHello,x\n,y\n");
        Ran ran = rows.run("in.csv", "--format", "csv");

        assertThat(ran.code()).isEqualTo(100);
        assertThat(rows.answers("in.results.jsonl")).containsValue("Simulated answer to: Hello");
        assertThat(rows.reasons("in.errors.jsonl"))
                .containsValue(folder + "/in.csv, line 3: the column `prompt` is empty.");
        assertThat(program.text("in.results.csv"))
                .contains("the column `prompt` is empty.")
                .contains("invalid-prompt");
    }

    @Test
    void a_folder_of_prompt_files_is_a_batch() {
        program.file("prompts/a.txt", "One");
        program.file("prompts/sub/b.md", "---\nmodel: kimi-k2.6\n---\nTwo");
        program.file("prompts/c.json", "{\"prompt\": \"Three\"}");
        program.file("prompts/notes.pdf", "no prompt");
        Ran ran = rows.run("prompts");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(rows.answers("prompts.results.jsonl"))
                .containsEntry("a.txt", "Simulated answer to: One")
                .containsEntry("sub/b.md", "Simulated answer to: Two")
                .containsEntry("c.json", "Simulated answer to: Three")
                .hasSize(3);
        program.file("prompts/a.txt", "Another");
        program.file("prompts/a2.txt", "New");
        assertThat(rows.run("prompts").err())
                .contains("4 answered, 0 failed (3 of them before this run)")
                .contains("the content of a.txt has changed since it was answered; its outcome is kept");
    }

    @Test
    void files_of_the_same_content_are_asked_once_on_wish() {
        program.file("prompts/a.txt", "The same {{x}}");
        program.file("prompts/b.txt", "The same {{x}}");
        program.file("prompts/c.md", "The same {{x}}");
        Ran ran = rows.run("prompts", "--dedupe", "--trace", "-j", "1");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.requests()).hasSize(2);
        assertThat(rows.ids("prompts.results.jsonl")).containsExactlyInAnyOrder("a.txt", "b.txt", "c.md");
    }

    @Test
    void outputs_in_the_folder_of_prompts_are_no_prompts() {
        program.file("prompts/a.txt", "One");
        String out = folder.resolve("prompts/out.jsonl").toString();
        rows.run("prompts", "-o", out);
        Ran again = rows.run("prompts", "-o", out);

        assertThat(again.code()).as(again.err()).isZero();
        assertThat(again.err()).contains("1 answered, 0 failed (1 of them before this run)");
    }

    @Test
    void rows_may_come_from_standard_input_and_go_on_from_there() {
        String out = folder.resolve("out.jsonl").toString();
        program.input(Rows.numbered(3).getBytes(StandardCharsets.UTF_8));
        Ran ran = rows.run("-", "-o", out);
        program.input(Rows.numbered(5).getBytes(StandardCharsets.UTF_8));
        Ran again = rows.run("-", "-o", out);

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(again.err()).contains("5 answered, 0 failed (3 of them before this run)");
        assertThat(program.files()).containsExactly("out.errors.jsonl", "out.jsonl", "out.summary.json");
    }

    @Test
    void a_table_may_come_from_standard_input() {
        program.input("prompt\nHello\n".getBytes(StandardCharsets.UTF_8));
        Ran ran = rows.run(
                "-", "--input-format", "csv", "-o", folder.resolve("out.jsonl").toString());

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(rows.answers("out.jsonl")).containsValue("Simulated answer to: Hello");
    }

    @Test
    void rows_may_be_compressed() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(Rows.numbered(3).getBytes(StandardCharsets.UTF_8));
        }
        Files.write(folder.resolve("in.jsonl.gz"), bytes.toByteArray());
        Ran ran = rows.run("in.jsonl.gz");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(rows.ids("in.results.jsonl")).containsExactlyInAnyOrder("r1", "r2", "r3");
    }
}
