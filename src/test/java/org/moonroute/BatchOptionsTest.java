package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moonroute.Program.Ran;

/** What the options of {@code batch} do, and how they are refused. */
@Timeout(60)
class BatchOptionsTest {
    private static final String SHUFFLE = """
            rules:
              - match: {prompt: "/Number [1-5]$/"}
                latency: 200ms
                reply: {content: "late"}
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

    private JsonNode summary() {
        return Program.json(program.text("in.summary.json"));
    }

    @Test
    void results_come_in_the_order_of_the_input_on_wish() {
        program.rules(SHUFFLE);
        program.file(
                "in.jsonl", Rows.numbered(40) + "no JSON\n" + Rows.numbered(45).replace("r", "s"));
        Ran ran = rows.run("in.jsonl", "--ordered", "-j", "8");

        assertThat(ran.code()).as(ran.err()).isEqualTo(100);
        assertThat(rows.ids("in.results.jsonl").subList(0, 40))
                .isEqualTo(IntStream.rangeClosed(1, 40).mapToObj(i -> "r" + i).toList());
        assertThat(rows.lines("in.results.jsonl"))
                .extracting(line -> line.at("/moonroute/line").asInt())
                .isSorted();
    }

    @Test
    void the_first_rows_alone_are_taken_and_ordered_on_wish_and_the_others_can_follow() {
        program.rules(SHUFFLE);
        program.file("in.jsonl", Rows.numbered(20));
        Ran ran = rows.run("in.jsonl", "--filter-first-n", "7", "--ordered", "-j", "8");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err()).contains("7 answered, 0 failed");
        assertThat(rows.ids("in.results.jsonl")).containsExactly("r1", "r2", "r3", "r4", "r5", "r6", "r7");
        assertThat(summary().path("state").asText()).isEqualTo("complete");
        assertThat(rows.run("in.jsonl").err()).contains("20 answered, 0 failed (7 of them before this run)");
    }

    @Test
    void the_manifest_says_what_was_asked_and_what_it_took() {
        program.rules("""
                rules:
                  - match: {prompt: "Number 2"}
                    times: 1
                    reply: {kind: rate-limit}
                  - match: {prompt: "Number 3"}
                    reply: {kind: content-filter}
                """);
        program.file("in.jsonl", Rows.numbered(3) + "no JSON\n");
        rows.run("in.jsonl", "--set", "moonroute.retry.max-tries=2");

        JsonNode summary = summary();
        assertThat(summary.path("state").asText()).isEqualTo("complete");
        assertThat(summary.path("simulated").asBoolean()).isTrue();
        assertThat(summary.at("/input/name").asText())
                .isEqualTo(folder.resolve("in.jsonl").toString());
        assertThat(summary.at("/input/rows").asInt()).isEqualTo(4);
        assertThat(summary.at("/input/content_hash").asText()).matches("[0-9a-f]{16}");
        assertThat(summary.at("/results").asText())
                .isEqualTo(folder.resolve("in.results.jsonl").toString());
        assertThat(summary.at("/options/model").asText()).isEqualTo("kimi-k3");
        assertThat(summary.at("/models/kimi-k3").asInt()).isEqualTo(2);
        assertThat(summary.at("/rows/answered").asInt()).isEqualTo(2);
        assertThat(summary.at("/rows/failed").asInt()).isEqualTo(2);
        assertThat(summary.at("/rows/left").asInt(-1)).isZero();
        assertThat(summary.at("/failures/invalid-prompt").asInt()).isEqualTo(1);
        assertThat(summary.at("/failures/content-filtered").asInt()).isEqualTo(1);
        assertThat(summary.at("/refused_calls/rate-limited").asInt()).isEqualTo(1);
        assertThat(summary.at("/tokens/prompt").asInt()).isPositive();
        assertThat(summary.at("/tokens/completion").asInt()).isPositive();
        assertThat(summary.at("/cost_usd").decimalValue()).isPositive();
        assertThat(summary.at("/row_ms").properties())
                .extracting(java.util.Map.Entry::getKey)
                .containsExactly("p50", "p90", "p99", "max");
        assertThat(summary.at("/runs").asInt()).isEqualTo(1);

        rows.run("in.jsonl");
        assertThat(summary().at("/runs").asInt()).isEqualTo(2);
        assertThat(summary().at("/tokens")).isEqualTo(summary.at("/tokens"));
        assertThat(summary().at("/began")).isEqualTo(summary.at("/began"));
    }

    @Test
    void a_dry_run_says_what_it_would_take_and_makes_no_call_and_writes_nothing() {
        Path file = program.file("in.jsonl", Rows.numbered(10) + "no JSON\n");
        Ran ran = rows.run("in.jsonl", "--dry-run", "--trace", "--max-requests-per-minute", "2");

        assertThat(ran.code()).as(ran.err()).isEqualTo(100);
        assertThat(ran.requests()).isEmpty();
        assertThat(ran.out())
                .contains("rows:          10 (1 more are wrong)")
                .containsPattern("prompt tokens: about \\d{3}")
                .contains("reply tokens:  at most 163840")
                .containsPattern("cost:          \\$0\\.00\\d+ for the prompts; at most \\$2\\.\\d+")
                .contains("time:          at least 0:05 h under the account's limits");
        assertThat(ran.err()).contains(file + ", line 11, column 1: this is not valid JSON");
        assertThat(program.files()).containsExactly("in.jsonl");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            FOLDER/missing.jsonl                          | no such file or folder: FOLDER/missing.jsonl
            FOLDER/in.jsonl -o FOLDER/in.jsonl            | --output FOLDER/in.jsonl is the input itself
            FOLDER/in.jsonl -o FOLDER/sub/../in.jsonl     | is the input itself
            FOLDER/in.jsonl -o FOLDER/sub                 | --output must be a file, and FOLDER/sub is a folder
            FOLDER/in.jsonl -o FOLDER/in.jsonl/x.jsonl    | FOLDER/in.jsonl/x.jsonl cannot be written
            FOLDER/in.jsonl -o FOLDER/notes.txt           | FOLDER/notes.txt, line 1: this is no line of results that this program wrote
            FOLDER/in.jsonl -o FOLDER/torn.txt            | FOLDER/torn.txt, last line: this is no line of results that this program wrote
            FOLDER/in.errors.jsonl -o FOLDER/in.new       | FOLDER/in.errors.jsonl is the input itself
            FOLDER/in.csv -t FOLDER/missing.md            | there is no template FOLDER/missing.md
            FOLDER/in.csv -t FOLDER/bad.md                | FOLDER/bad.md, line 2, `colour`
            FOLDER/in.jsonl -t FOLDER/notes.txt           | a template is for tables; name the input .csv, or say --input-format csv
            FOLDER/sub -t FOLDER/notes.txt                | a template is for tables
            FOLDER/in.jsonl --format xml                  | a format is jsonl or csv, not xml
            FOLDER/in.jsonl --input-format tsv            | a format is jsonl or csv, not tsv
            FOLDER/in.jsonl --filter-first-n many         | Invalid value for option '--filter-first-n'
            FOLDER/in.jsonl --filter-first-n -1           | --filter-first-n
            FOLDER/in.jsonl --tier 9                      | moonroute.account.tier must be
            FOLDER/in.jsonl --budget much                 | Invalid value for option '--budget'
            -                                             | standard input has no name to make others of; give --output FILE.jsonl
            - -o FOLDER/out.jsonl --strict                | standard input can be read once
            - -o FOLDER/out.jsonl --dry-run               | standard input can be read once
            """)
    void a_command_used_wrongly_ends_with_2_and_nothing_is_asked_or_written(String options, String message)
            throws Exception {
        Files.createDirectories(folder.resolve("sub"));
        program.file("in.jsonl", Rows.numbered(1));
        program.file("in.errors.jsonl", Rows.numbered(1));
        program.file("in.csv", "city\nOslo\n");
        program.file("notes.txt", "my notes\n");
        program.file("torn.txt", "my notes");
        program.file("bad.md", "---\ncolour: red\n---\nx");
        Ran ran = program.run(("batch " + options + " --trace")
                .replace("FOLDER", folder.toString())
                .split(" "));

        assertThat(ran.code()).as(ran.err()).isEqualTo(2);
        assertThat(ran.err())
                .contains(message.replace("FOLDER", folder.toString()))
                .doesNotContain("\tat ");
        assertThat(ran.requests()).isEmpty();
        assertThat(program.text("in.jsonl")).isEqualTo(Rows.numbered(1));
        assertThat(program.text("in.errors.jsonl")).isEqualTo(Rows.numbered(1));
        assertThat(program.text("notes.txt")).isEqualTo("my notes\n");
        assertThat(program.text("torn.txt")).isEqualTo("my notes");
        assertThat(program.files())
                .filteredOn(name -> !name.equals("notes.errors.jsonl"))
                .containsExactly("bad.md", "in.csv", "in.errors.jsonl", "in.jsonl", "notes.txt", "torn.txt");
    }

    @Test
    void an_output_in_folders_that_are_not_there_yet_is_written() {
        program.file("in.jsonl", Rows.numbered(1));
        Ran ran = rows.run(
                "in.jsonl", "-o", folder.resolve("a/b/out.results.jsonl").toString());

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(program.files())
                .containsExactly("a/b/out.errors.jsonl", "a/b/out.results.jsonl", "a/b/out.summary.json", "in.jsonl");
    }

    @Test
    void the_service_counts_the_tokens_of_prompts_on_wish() throws Exception {
        program.file("in.jsonl", Rows.numbered(1));
        String count = "{\"code\":0,\"data\":{\"total_tokens\":900000},\"status\":true}";
        try (Host host =
                new Host(number -> number == 1 ? new Host.Reply(200, Map.of(), count) : Host.Reply.says("Hi"))) {
            Rows asked = new Rows(new Program(folder).env("MOONSHOT_BASE_URL", host.url()), folder);
            Ran ran = asked.run(
                    "in.jsonl",
                    "--set",
                    "moonroute.account.prompt-tokens=service",
                    "--max-tokens-per-minute",
                    "1000000");

            assertThat(ran.err()).contains("1 answered, 0 failed");
            assertThat(host.requests())
                    .extracting(Host.Request::body)
                    .satisfiesExactly(
                            first -> assertThat(first).contains("messages").doesNotContain("max_completion_tokens"),
                            second -> assertThat(second).contains("max_completion_tokens"));
        }
    }

    @Test
    void a_service_that_counts_no_tokens_has_them_estimated_and_that_is_said_once() throws Exception {
        program.file("in.jsonl", Rows.numbered(3));
        try (Host host = new Host(number -> number % 2 == 1
                ? new Host.Reply(404, Map.of(), "{\"error\":{\"message\":\"not found\"}}")
                : Host.Reply.says("Hi"))) {
            Rows asked = new Rows(new Program(folder).env("MOONSHOT_BASE_URL", host.url()), folder);
            Ran ran = asked.run("in.jsonl", "-j", "1", "--set", "moonroute.account.prompt-tokens=service");

            assertThat(ran.err())
                    .contains("3 answered, 0 failed")
                    .containsOnlyOnce("does not count the tokens of prompts (HTTP 404: not found)");
        }
    }
}
