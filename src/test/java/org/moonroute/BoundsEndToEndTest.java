package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moonroute.Program.Ran;
import org.moonroute.tools.Param;
import org.moonroute.tools.ToolMethod;

/** What a user has of a model that goes on calling tools, at each bound. */
@Timeout(120)
class BoundsEndToEndTest {
    private static final String LAST = """
              - match: {prompt: "No more tools can be used"}
                reply:
                  reasoning: I must answer.
                  content: As far as I know it is warm.
                  usage: {prompt_tokens: 500, completion_tokens: 100, total_tokens: 600}
            """;
    private static final String CALLS = """
              - reply:
                  reasoning: Once more.
                  toolCalls: [{name: look, arguments: {place: Oslo}}]
                  usage: {prompt_tokens: 500, completion_tokens: 100, total_tokens: 600}
            """;
    private static final String HANGS = """
              - match: {round: 1}
                reply: {reasoning: Once., toolCalls: [{name: look, arguments: {place: Oslo}}]}
              - reply: {fault: hang}
            """;

    /** Bound | setting | requests until a failure. Of 600 tokens a round, for $0.003. */
    private static final String EACH = """
            rounds         | moonroute.conversation.max-rounds=3         | too-many-rounds            | 3
            tool-calls     | moonroute.conversation.max-tool-calls=2     | too-many-tool-calls        | 3
            calls-per-tool | moonroute.conversation.max-same-calls=0     | too-many-calls-of-one-tool | 5
            tokens         | moonroute.conversation.max-tokens=1800      | too-many-tokens            | 3
            cost           | moonroute.conversation.max-cost=0.009       | too-expensive              | 3
            repeated-calls | moonroute.conversation.max-same-calls=1     | repeated-calls             | 3
            """;

    @TempDir
    private Path folder;

    private Program program;

    /** Tools that a model may call without end, but for their own bounds. */
    public static final class Looks {
        /** Has a bound of its own. */
        @ToolMethod(description = "Look at the weather", maxCalls = 4)
        public String look(@Param("Where") String place) {
            return "It is warm in " + place;
        }

        /** May be asked the same again. */
        @ToolMethod(description = "How far it is", repeatable = true)
        public String progress(@Param("Of what") String job) {
            return "not yet";
        }
    }

    @BeforeEach
    void prepare() {
        program = new Program(folder)
                .with("--trace", "-T", "look,progress")
                .set("moonroute.tools.beans=" + Looks.class.getName());
        program.file("hello.txt", "Hello");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = EACH)
    void at_a_bound_the_model_answers_without_tools_and_the_outcome_says_so(
            String bound, String setting, String kind, int requests) {
        Ran ran = program.set(setting).rules("rules:\n" + LAST + CALLS).answer("hello.txt");

        assertThat(ran.code()).as(ran.err()).isZero();
        JsonNode outcome = program.outcome("hello.answer.json");
        assertThat(outcome.path("answer").asText()).isEqualTo("As far as I know it is warm.");
        assertThat(outcome.path("limited").asText()).isEqualTo(bound);
        List<JsonNode> sent = ran.requests();
        JsonNode last = sent.get(sent.size() - 1);
        assertThat(last.path("tool_choice").asText()).isEqualTo("none");
        assertThat(last.path("tools")).isEqualTo(sent.get(0).path("tools")).hasSize(2);
        assertThat(sent.subList(0, sent.size() - 1)).noneMatch(one -> one.has("tool_choice"));
        assertThat(sent).hasSizeBetween(requests, requests + 1);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = EACH)
    void at_a_bound_the_prompt_fails_when_that_bound_is_to_fail(
            String bound, String setting, String kind, int requests) {
        Ran ran = program.set(setting, "moonroute.conversation.at-limit." + bound + "=fail")
                .rules("rules:\n" + LAST + CALLS)
                .answer("hello.txt");

        assertThat(ran.code()).isEqualTo(100);
        JsonNode failure = program.outcome("hello.failure.json");
        assertThat(failure.path("kind").asText()).isEqualTo(kind);
        assertThat(failure.has("limited")).isFalse();
        assertThat(ran.requests()).hasSize(requests);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = EACH)
    void a_model_that_calls_tools_even_then_fails_by_that_bound(
            String bound, String setting, String kind, int requests) {
        Ran ran = program.set(setting).rules("rules:\n" + CALLS).answer("hello.txt");

        assertThat(ran.code()).isEqualTo(100);
        JsonNode failure = program.outcome("hello.failure.json");
        assertThat(failure.path("kind").asText()).isEqualTo(kind);
        assertThat(failure.path("limited").asText()).isEqualTo(bound);
        assertThat(failure.path("reason").asText()).contains("the bound of " + bound, "called tools again");
    }

    @Test
    void before_its_time_is_over_the_model_is_asked_with_what_was_kept_for_that() {
        // A tenth is kept: that is all that the last answer has.
        Ran ran = program.set("moonroute.conversation.max-time=20s")
                .rules("rules:\n" + LAST + HANGS)
                .answer("hello.txt");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(program.outcome("hello.answer.json").path("limited").asText())
                .isEqualTo("time");
    }

    @Test
    void at_the_bound_of_time_the_prompt_fails_when_that_is_to_fail() {
        Ran ran = program.set("moonroute.conversation.max-time=2s", "moonroute.conversation.at-limit=fail")
                .rules("rules:\n" + LAST + HANGS)
                .answer("hello.txt");

        assertThat(ran.code()).isEqualTo(100);
        assertThat(program.outcome("hello.failure.json").path("kind").asText()).isEqualTo("too-much-time");
    }

    @Test
    void what_holds_for_all_bounds_holds_where_one_says_nothing_of_its_own() {
        Ran ran = program.set(
                        "moonroute.conversation.at-limit=fail",
                        "moonroute.conversation.at-limit.rounds=final-answer",
                        "moonroute.conversation.max-rounds=2")
                .rules("rules:\n" + LAST + CALLS)
                .answer("hello.txt");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(program.outcome("hello.answer.json").path("limited").asText())
                .isEqualTo("rounds");
    }

    @Test
    void a_call_that_is_made_again_and_again_is_answered_from_memory_and_then_not_at_all() {
        Ran ran = program.set("moonroute.conversation.max-same-calls=1")
                .rules("rules:\n" + LAST + CALLS)
                .answer("hello.txt");

        List<JsonNode> messages =
                List.copyOf(ran.requests().get(3).path("messages").findParents("tool_call_id"));
        assertThat(messages)
                .extracting(message -> message.path("content").asText())
                .satisfiesExactly(
                        ran1 -> assertThat(ran1).isEqualTo("It is warm in Oslo"),
                        reminded -> assertThat(reminded)
                                .contains("You called look with the same arguments before", "It is warm in Oslo"),
                        not -> assertThat(not)
                                .startsWith("This call was not run: the same call was made again and again"));
    }

    @Test
    void a_tool_that_says_that_it_is_repeatable_may_be_asked_until_another_bound() {
        Ran ran = program.set("moonroute.conversation.max-same-calls=1", "moonroute.conversation.max-rounds=8")
                .rules("rules:\n" + LAST
                        + CALLS.replace("name: look, arguments: {place", "name: progress, arguments: {job"))
                .answer("hello.txt");

        assertThat(ran.code()).as(ran.err()).isZero();
        JsonNode outcome = program.outcome("hello.answer.json");
        assertThat(outcome.path("limited").asText()).isEqualTo("rounds");
        assertThat(outcome.path("tool_calls").findValuesAsText("result"))
                .hasSize(8)
                .containsOnly("not yet");
    }

    @Test
    void a_model_without_a_price_is_not_asked_when_money_is_bounded() {
        Ran ran = program.set("moonroute.conversation.max-cost=1", "moonroute.model=kimi-latest")
                .with("--sandbox-as-of", "2025-07-29")
                .rules("rules:\n" + CALLS)
                .answer("hello.txt");

        assertThat(ran.code()).isEqualTo(100);
        JsonNode failure = program.outcome("hello.failure.json");
        assertThat(failure.path("kind").asText()).as(failure.toString()).isEqualTo("unknown-price");
        assertThat(failure.path("reason").asText()).contains("max-cost", "config/models.yaml");
        assertThat(ran.requests()).isEmpty();
    }

    @Test
    void a_bound_of_money_that_is_none_stops_the_start() {
        Ran ran = program.set("moonroute.conversation.max-cost=0")
                .with("--sandbox")
                .answer("hello.txt");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("moonroute.conversation.max-cost must be more than 0");
    }
}
