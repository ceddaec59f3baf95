package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moonroute.Program.Ran;

/** The service's own search of the web, from the prompt that names it to what it costs. */
@Timeout(60)
class WebSearchTest {
    private static final String ON = "moonroute.tools.web-search=true";
    private static final String DEFINITION = "{\"type\":\"builtin_function\",\"function\":{\"name\":\"$web_search\"}}";

    @TempDir
    private Path folder;

    private Program program;

    @BeforeEach
    void prepare() {
        program = new Program(folder).with("--trace", "--sandbox");
    }

    private Ran ask(String frontMatter, String text) {
        program.file("ask.md", "---\n" + frontMatter + "\n---\n" + text);
        return program.answer("ask.md");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kimi-k2.6", "kimi-k3"})
    void what_the_model_searched_goes_back_to_the_letter_and_costs_what_the_price_list_says(String model) {
        program.set(ON);

        Ran ran = ask("model: " + model + "\ntools: [$web_search]", "Search the web for the height of Etna");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.requests()).hasSize(2);
        assertThat(ran.requests().get(0).at("/tools")).hasToString("[" + DEFINITION + "]");
        JsonNode messages = ran.requests().get(1).path("messages");
        JsonNode call = messages.path(2).at("/tool_calls/0");
        assertThat(call.path("type").asText()).isEqualTo("builtin_function");
        assertThat(messages.path(3).path("content")).isEqualTo(call.at("/function/arguments"));
        assertThat(messages.path(3).path("content").asText()).contains("search_id");
        assertThat(ran.requests().get(0).at("/thinking/type").asText("none"))
                .isEqualTo(model.equals("kimi-k2.6") ? "disabled" : "none");
        JsonNode outcome = program.outcome("ask.answer.json");
        assertThat(outcome.path("cost_usd").decimalValue()).isBetween(new BigDecimal("0.005"), new BigDecimal("0.008"));
    }

    @Test
    void nobody_gets_it_who_does_not_name_it() {
        program.set(ON);

        Ran ran = ask("tools: '*'", "Search the web for the height of Etna");

        assertThat(ran.requests().get(0).path("tools").findValuesAsText("name"))
                .containsExactly("get_opening_hours", "get_weather");
        assertThat(program.outcome("ask.answer.json").path("cost_usd").decimalValue())
                .isLessThan(new BigDecimal("0.005"));
    }

    @Test
    void it_is_not_there_unless_it_was_switched_on() {
        Ran ran = ask("tools: [$web_search]", "Search the web");

        assertThat(ran.code()).isEqualTo(100);
        assertThat(program.outcome("ask.failure.json").path("reason").asText())
                .contains("the tool $web_search, which is unknown");
        assertThat(ran.requests()).isEmpty();
    }

    @Test
    void a_prompt_that_wants_thinking_of_a_model_that_cannot_do_both_is_told_the_ways_out() {
        program.set(ON);

        Ran ran = ask("model: kimi-k2.6\nthinking: {type: enabled}\ntools: [$web_search]", "Search the web");

        assertThat(ran.code()).isEqualTo(100);
        assertThat(program.outcome("ask.failure.json").path("reason").asText())
                .contains("kimi-k2.6 takes the tool $web_search only while it does not think")
                .contains("leave thinking out");
        assertThat(ran.requests()).isEmpty();
    }

    @Test
    void a_prompt_of_such_a_model_without_a_search_thinks_as_ever() {
        program.set(ON);

        Ran ran = ask("model: kimi-k2.6\ntools: [get_weather]", "What is the weather in Oslo?");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.requests().get(0).has("thinking")).isFalse();
    }
}
