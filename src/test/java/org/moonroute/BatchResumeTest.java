package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.Program.Ran;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/** What a second run asks, keeps and says. */
@Timeout(60)
class BatchResumeTest {
    private static final String RULES = """
            rules:
              - match: {prompt: "unlucky"}
                times: 1
                reply: {kind: content-filter}
              - match: {prompt: "forbidden"}
                reply: {kind: content-filter}
            """;
    private static final String SOME_FAIL = """
            {"custom_id":"a","prompt":"one"}
            {"custom_id":"b","prompt":"unlucky"}
            {"custom_id":"c","prompt":"forbidden"}
            no JSON
            {"custom_id":"d","prompt":"two"}
            """;

    @TempDir
    private Path folder;

    private Sandbox sandbox;
    private Program program;
    private Rows rows;

    @BeforeEach
    void prepare() throws Exception {
        program = new Program(folder);
        sandbox = Sandbox.start(SandboxOptions.defaults().withRules(program.file("rules.yaml", RULES)));
        rows = new Rows(Rows.asking(sandbox, program), folder);
    }

    @AfterEach
    void close() {
        sandbox.close();
    }

    private long asked() {
        return sandbox.counters().chatRequests();
    }

    private JsonNode summary() {
        return Program.json(program.text("in.summary.json"));
    }

    @Test
    void a_second_run_asks_nothing_and_changes_nothing() {
        program.file("in.jsonl", SOME_FAIL);
        Ran ran = rows.run("in.jsonl");
        String results = program.text("in.results.jsonl");
        String errors = program.text("in.errors.jsonl");
        Ran again = rows.run("in.jsonl");

        assertThat(ran.code()).as(ran.err()).isEqualTo(100);
        assertThat(again.code()).as(again.err()).isEqualTo(100);
        assertThat(asked()).isEqualTo(4);
        assertThat(again.err())
                .contains("2 answered, 3 failed (5 of them before this run)")
                .doesNotContain("the input is not");
        assertThat(program.text("in.results.jsonl")).isEqualTo(results);
        assertThat(program.text("in.errors.jsonl")).isEqualTo(errors);
    }

    @Test
    void failed_rows_are_asked_again_on_wish_and_each_row_has_one_line_in_the_end() {
        program.file("in.jsonl", SOME_FAIL);
        rows.run("in.jsonl");
        Ran again = rows.run("in.jsonl", "--retry-errors");

        assertThat(again.code()).as(again.err()).isEqualTo(100);
        assertThat(again.err()).contains("3 answered, 2 failed (2 of them before this run)");
        assertThat(asked()).isEqualTo(6);
        assertThat(rows.ids("in.results.jsonl")).containsExactlyInAnyOrder("a", "b", "d");
        assertThat(rows.ids("in.errors.jsonl")).hasSize(2).contains("c").doesNotHaveDuplicates();
        assertThat(summary().path("rows").path("answered").asInt()).isEqualTo(3);
        assertThat(summary().path("rows").path("failed").asInt()).isEqualTo(2);
        assertThat(summary().path("state").asText()).isEqualTo("complete");
    }

    @Test
    void a_row_put_in_above_the_others_is_the_only_one_that_is_asked() {
        program.file("in.jsonl", "{\"prompt\":\"one\"}\n{\"prompt\":\"two\"}\n{\"prompt\":\"two\"}\n");
        rows.run("in.jsonl");
        program.file(
                "in.jsonl", "{\"prompt\":\"new\"}\n{\"prompt\":\"one\"}\n{\"prompt\":\"two\"}\n{\"prompt\":\"two\"}\n");
        Ran again = rows.run("in.jsonl");

        assertThat(again.code()).as(again.err()).isZero();
        assertThat(asked()).isEqualTo(4);
        assertThat(again.err())
                .contains("4 answered, 0 failed (3 of them before this run)")
                .contains("the input is not what it was when it was last read to its end");
    }

    @Test
    void a_changed_row_keeps_its_outcome_and_is_said_and_so_are_outcomes_of_rows_that_are_gone() {
        program.file("in.jsonl", Rows.numbered(3));
        rows.run("in.jsonl");
        Path file = program.file("in.jsonl", Rows.numbered(2).replace("Number 2", "Number two"));
        Ran again = rows.run("in.jsonl");

        assertThat(again.code()).as(again.err()).isZero();
        assertThat(asked()).isEqualTo(3);
        assertThat(again.err())
                .contains(file + ", line 2: the content of r2 has changed since it was answered; its outcome is kept")
                .contains("1 rows have changed since they were answered; their outcomes were kept")
                .contains("1 outcomes are of rows that are in the input no more");
    }

    @Test
    void other_options_are_refused_and_said_unless_they_are_accepted() {
        program.file("in.jsonl", Rows.numbered(2));
        rows.run("in.jsonl", "--filter-first-n", "1");
        Ran refused = rows.run("in.jsonl", "--model", "kimi-k2.6");

        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err())
                .contains(folder + "/in.results.jsonl were answered with other options: model kimi-k3 (now kimi-k2.6)")
                .contains("--accept-changes");
        assertThat(asked()).isEqualTo(1);

        Ran accepted = rows.run("in.jsonl", "--model", "kimi-k2.6", "--accept-changes");

        assertThat(accepted.code()).as(accepted.err()).isZero();
        assertThat(accepted.err()).contains("the rows before were answered with other options: model kimi-k3");
        assertThat(rows.lines("in.results.jsonl"))
                .extracting(line -> line.at("/moonroute/model").asText())
                .containsExactly("kimi-k3", "kimi-k2.6");
    }

    @Test
    void a_template_that_was_changed_is_noticed() {
        program.file("in.csv", "city\nOslo\n");
        String template = program.file("t.md", "Describe {{city}}.").toString();
        rows.run("in.csv", "-t", template);
        program.file("t.md", "Praise {{city}}.");
        Ran refused = rows.run("in.csv", "-t", template);

        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("were answered with other options: template ");
        assertThat(asked()).isEqualTo(1);
    }

    @Test
    void a_budget_is_not_passed_and_said_and_a_larger_one_goes_on() {
        program.file("in.jsonl", Rows.numbered(200).replace("}\n", ",\"max_tokens\":40}\n"));
        BigDecimal budget = new BigDecimal("0.02");
        Ran ran = rows.run("in.jsonl", "--budget", budget.toString());

        assertThat(ran.code()).as(ran.err()).isEqualTo(1);
        assertThat(ran.err())
                .contains("the budget of $0.02 does not allow another call, which may cost up to $")
                .contains("The same command goes on with them.");
        assertThat(summary().path("cost_usd").decimalValue()).isPositive().isLessThanOrEqualTo(budget);
        assertThat(summary().path("state").asText()).contains("the budget of $0.02");
        assertThat(rows.lines("in.errors.jsonl")).isEmpty();
        int answered = rows.lines("in.results.jsonl").size();
        assertThat(answered).isBetween(1, 199);
        assertThat(asked()).isEqualTo(answered);

        Ran same = rows.run("in.jsonl", "--budget", budget.toString());
        assertThat(same.code()).isEqualTo(1);
        assertThat(summary().path("cost_usd").decimalValue()).isLessThanOrEqualTo(budget);

        Ran larger = rows.run("in.jsonl", "--budget", "5");
        assertThat(larger.code()).as(larger.err()).isZero();
        assertThat(new TreeSet<>(rows.ids("in.results.jsonl"))).hasSize(200);
        assertThat(asked()).isEqualTo(200);
        assertThat(larger.err()).doesNotContain("the input is not what it was");
    }

    @Test
    void a_torn_last_line_is_cut_off_and_its_row_asked_again() throws Exception {
        program.file("in.jsonl", Rows.numbered(3));
        rows.run("in.jsonl", "-j", "1");
        String results = program.text("in.results.jsonl");
        Files.writeString(folder.resolve("in.results.jsonl"), results.substring(0, results.length() - 30));
        Ran again = rows.run("in.jsonl");

        assertThat(again.code()).as(again.err()).isZero();
        assertThat(asked()).isEqualTo(4);
        assertThat(rows.ids("in.results.jsonl")).containsExactly("r1", "r2", "r3");
    }

    @Test
    void rows_of_the_same_content_are_asked_once_on_wish() {
        String row = "\"prompt\":\"the same\"}\n";
        program.file(
                "in.jsonl",
                "{\"custom_id\":\"a\"," + row + "{\"custom_id\":\"b\"," + row + "{" + row + "{" + row
                        + "{\"custom_id\":\"e\",\"prompt\":\"forbidden\"}\n{\"custom_id\":\"f\",\"prompt\":\"forbidden\"}\n");
        Ran ran = rows.run("in.jsonl", "--dedupe");

        assertThat(ran.code()).as(ran.err()).isEqualTo(100);
        assertThat(asked()).isLessThanOrEqualTo(4);
        assertThat(sandbox.counters().byPrompt())
                .containsEntry(
                        "the same", asked() - sandbox.counters().byPrompt().get("forbidden"));
        assertThat(rows.answers("in.results.jsonl").values()).hasSize(4).containsOnly("Simulated answer to: the same");
        assertThat(rows.ids("in.errors.jsonl")).containsExactlyInAnyOrder("e", "f");
        assertThat(summary().path("rows").path("duplicates").asInt()).isPositive();
        assertThat(List.of(rows.run("in.jsonl", "--dedupe").err().split("\n")))
                .anyMatch(line -> line.contains("4 answered, 2 failed (6 of them before this run)"));
    }
}
