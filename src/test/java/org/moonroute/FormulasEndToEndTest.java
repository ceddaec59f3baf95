package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.Program.Ran;

/** Moonshot's official tools, described and run by the sandbox. */
@Timeout(60)
class FormulasEndToEndTest {
    @TempDir
    private Path folder;

    private Program program;

    @BeforeEach
    void prepare() {
        program = new Program(folder).with("--trace", "--sandbox-as-of", "2026-11-23");
        program.file("ask.txt", "Hello");
    }

    private static String calling(String calls) {
        return "rules:\n  - match: {round: 1}\n    reply: {reasoning: Tools., toolCalls: [" + calls + "]}\n";
    }

    @Test
    void the_service_describes_its_tools_runs_them_and_the_model_gets_what_comes_of_it() {
        Ran ran = program.set(
                        "moonroute.tools.formulas=moonshot/date:latest,moonshot/convert:latest,moonshot/web-search:latest")
                .with("-T", "tag:formula")
                .rules(calling("{name: date, arguments: {operation: today}}, "
                        + "{name: date, arguments: {operation: between, until: 2026-12-24}}, "
                        + "{name: convert, arguments: {value: 3, from: mile, to: km}}, "
                        + "{name: convert, arguments: {value: 3, from: mile, to: kg}}, "
                        + "{name: convert, arguments: {value: 3, from: mile}}, "
                        + "{name: web_search, arguments: {query: Etna}}"))
                .answer("ask.txt");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.requests().get(0).path("tools").findValuesAsText("name"))
                .containsExactly("convert", "date", "web_search");
        JsonNode calls = program.outcome("ask.answer.json").path("tool_calls");
        assertThat(calls.findValuesAsText("result").subList(0, 4))
                .containsExactly(
                        "2026-11-23",
                        "31 days",
                        "4.828032 km",
                        "The tool convert failed: cannot convert length to mass");
        assertThat(calls.path(4).path("result").asText()).contains("required property 'to' not found");
        assertThat(calls.path(5).path("result").asText())
                .startsWith("----MOONSHOT ENCRYPTED BEGIN----")
                .endsWith("----MOONSHOT ENCRYPTED END----");
    }

    @Test
    void a_search_by_a_formula_costs_what_the_price_list_says_and_counts_for_the_bound_of_money() {
        StringBuilder rules = new StringBuilder(
                "rules:\n  - match: {prompt: \"No more tools can be used\"}\n    reply: {content: It is high.}\n");
        for (int round = 1; round <= 3; round++) {
            rules.append("  - match: {round: " + round
                    + "}\n    reply: {reasoning: Once more., toolCalls: [{name: web_search, arguments: {query: Etna "
                    + round + "}}]}\n");
        }
        Ran ran = program.set(
                        "moonroute.tools.formulas=moonshot/web-search:latest", "moonroute.conversation.max-cost=0.02")
                .with("-T", "web_search")
                .rules(rules.toString())
                .answer("ask.txt");

        assertThat(ran.code()).as(ran.err()).isZero();
        JsonNode outcome = program.outcome("ask.answer.json");
        assertThat(outcome.path("limited").asText()).as(outcome.toString()).isEqualTo("cost");
        assertThat(outcome.path("tool_calls")).hasSize(3);
        assertThat(outcome.path("cost_usd").decimalValue()).isBetween(new BigDecimal("0.015"), new BigDecimal("0.02"));
    }

    @Test
    void a_formula_that_the_service_does_not_have_keeps_nobody_from_asking() {
        Ran ran = program.set("moonroute.tools.formulas=moonshot/dates:latest").answer("ask.txt");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err())
                .contains("the formula moonshot/dates:latest is away: HTTP 404: The requested resource was not found");
    }

    @Test
    void what_is_no_name_of_a_formula_stops_the_start() {
        Ran ran = program.set("moonroute.tools.formulas=date").answer("ask.txt");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("moonroute.tools.formulas: 'date' is no formula", "moonshot/date:latest");
    }
}
