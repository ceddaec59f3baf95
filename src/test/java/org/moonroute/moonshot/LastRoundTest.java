package org.moonroute.moonshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moonroute.conversation.Bound;
import org.moonroute.conversation.Conversation;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Limits;
import org.moonroute.conversation.Options;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.PromptFailed;
import org.moonroute.conversation.RoundUnderWay;
import org.moonroute.conversation.Talk;
import org.moonroute.conversation.ToolSpec;

/** The round in which a conversation that has reached a bound is asked for its answer. */
class LastRoundTest {
    private static final String CALLS = "{\"role\":\"assistant\",\"content\":\"\",%s\"tool_calls\":[{\"id\":\"f:0\","
            + "\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}";

    private final Rounds rounds = RoundsTest.rounds("max_completion_tokens", Duration.ZERO);

    private static Conversation ran(String model, BigDecimal maxCost, Map<String, Object> more, String reasoning) {
        Limits limits = new Limits(
                1, 9, 9_999, Duration.ofHours(1), maxCost, 3, Set.of(), 2, Limits.LeakPolicy.ASK_AGAIN, false);
        Options options = new Options(Map.of("model", model));
        for (Map.Entry<String, Object> one : more.entrySet()) {
            options = options.with(one.getKey(), one.getValue());
        }
        Prompt prompt = Talk.prompt("Hi")
                .withOptions(options)
                .withOffered(List.of(new ToolSpec("f", "Does f.", "{\"type\":\"object\"}")));
        Conversation open = Conversation.open(prompt, limits, Talk.NOON);
        Conversation calling = open.replied(
                Talk.round(1),
                Wire.replied(Wire.message(CALLS.formatted(reasoning), "tool_calls"))
                        .reply());
        return calling.withResults(calling.pending().stream().map(Talk::result).toList());
    }

    private JsonNode asked(Conversation conversation) throws IOException {
        return Json.MAPPER.readTree(rounds.request(rounds.begin(conversation)).json());
    }

    @ParameterizedTest
    @CsvSource({"kimi-k3", "kimi-k2.6", "moonshot-v1-8k"})
    void the_tools_stand_there_as_before_and_may_not_be_called(String model) throws IOException {
        Conversation ran = ran(model, null, Map.of("tool_choice", "required"), "");
        String last = new String(rounds.request(rounds.begin(ran)).json(), StandardCharsets.UTF_8);
        byte[] before = new ChatRequests("max_completion_tokens")
                .write(Conversation.open(ran.prompt(), ran.limits(), Talk.NOON), RoundsNeedTest.profile(model));
        String tools = new String(before, StandardCharsets.UTF_8);
        assertThat(last).startsWith(tools.substring(0, tools.indexOf("\"messages\"")));
        assertThat(Json.MAPPER.readTree(last).path("tool_choice").asText()).isEqualTo("none");
        assertThat(last).containsOnlyOnce("tool_choice");
        assertThat(asked(ran).path("messages").findValuesAsText("role"))
                .containsExactly("user", "assistant", "tool", "user");
    }

    @ParameterizedTest
    @CsvSource({"required,false", "auto,true"})
    void a_choice_that_makes_the_model_call_is_obeyed_once_or_it_could_never_answer(String choice, boolean stays)
            throws IOException {
        Conversation ran = ran("kimi-k3", null, Map.of("tool_choice", choice), "");
        Limits more = new Limits(9, 9, 9_999, Duration.ofHours(1), 2, Limits.LeakPolicy.FAIL, false);
        Conversation open = Conversation.open(ran.prompt(), more, Talk.NOON);
        assertThat(asked(open).path("tool_choice").asText()).isEqualTo(choice);
        Conversation calling = open.replied(
                Talk.round(1),
                Wire.replied(Wire.message(CALLS.formatted(""), "tool_calls")).reply());
        Conversation after =
                calling.withResults(List.of(Talk.result(calling.pending().get(0))));
        assertThat(asked(after).has("tool_choice")).isEqualTo(stays);
    }

    @Test
    void an_answer_that_is_to_be_mended_goes_back_as_it_came() throws IOException {
        Conversation open = Talk.open(Talk.LIMITS);
        Conversation mending = open.replied(
                Talk.round(1),
                Wire.replied(Wire.message(RoundsTest.HI, "stop")).reply().withFaults(List.of("no JSON")));
        assertThat(asked(mending).at("/messages/1").has("reasoning_content")).isFalse();
    }

    @Test
    void a_model_of_which_nothing_is_known_is_shown_none() throws IOException {
        JsonNode request = asked(ran("qwen3", null, Map.of(), ""));
        assertThat(request.has("tools")).isFalse();
        assertThat(request.has("tool_choice")).isFalse();
    }

    @Test
    void a_prompt_without_tools_is_not_told_of_a_choice() throws IOException {
        Conversation ran = ran("kimi-k3", null, Map.of(), "");
        Conversation bare = Conversation.open(ran.prompt().withOffered(List.of()), ran.limits(), Talk.NOON);
        Conversation calling = bare.replied(
                Talk.round(1),
                Wire.replied(Wire.message(CALLS.formatted(""), "tool_calls")).reply());
        Conversation last =
                calling.withResults(calling.pending().stream().map(Talk::result).toList());
        assertThat(asked(last).has("tool_choice")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            kimi-k3          | enabled  | ``                          | `' '`
            kimi-k2.6        | enabled  | `"reasoning_content":null,` | `' '`
            kimi-k2.6        | none     | ``                          | `' '`
            kimi-k2.6        | disabled | ``                          | `''`
            kimi-k2.6        | enabled  | `"reasoning_content":"Hm",` | `'Hm'`
            moonshot-v1-8k   | none     | ``                          | `''`
            """)
    void a_call_without_thinking_goes_back_with_a_blank_where_the_model_would_refuse_it(
            String model, String thinking, String came, String back) throws IOException {
        Map<String, Object> more = thinking.equals("none") ? Map.of() : Map.of("thinking", Map.of("type", thinking));
        JsonNode message =
                asked(ran(model, null, more, came == null ? "" : came)).at("/messages/1");
        assertThat("'" + message.path("reasoning_content").asText("") + "'").isEqualTo(back);
    }

    @Test
    void a_result_that_is_empty_is_a_blank_as_the_service_refuses_nothing() throws IOException {
        Conversation calling = Talk.open(Talk.LIMITS)
                .replied(
                        Talk.round(1),
                        Wire.replied(Wire.message(CALLS.formatted(""), "stop")).reply());
        var empty = new org.moonroute.conversation.ToolResult(
                calling.pending().get(0), "", false, Talk.NOON, Duration.ZERO);
        assertThat(asked(calling.withResults(List.of(empty)))
                        .at("/messages/2/content")
                        .asText())
                .isEqualTo(" ");
    }

    @Test
    void the_settled_round_says_that_it_was_the_last() {
        RoundUnderWay begun = rounds.begin(ran("kimi-k3", null, Map.of(), ""));
        RoundUnderWay settled = rounds.settle(begun, Wire.message(RoundsTest.HI, "stop"));
        assertThat(settled.next().orElseThrow().limited()).contains(Bound.ROUNDS);
    }

    @Test
    void a_model_without_a_price_is_not_asked_when_money_is_bounded() {
        Conversation ran = ran("qwen3", BigDecimal.ONE, Map.of(), "");
        Conversation open = Conversation.open(ran.prompt(), ran.limits(), Talk.NOON);
        assertThatThrownBy(() -> rounds.begin(open)).isInstanceOfSatisfying(PromptFailed.class, failed -> {
            assertThat(failed.kind()).isEqualTo(FailureKind.UNKNOWN_PRICE);
            assertThat(failed).hasMessageContaining("moonroute.conversation.max-cost");
        });
        Conversation known = Conversation.open(
                ran.prompt().withOptions(new Options(Map.of("model", "kimi-k3"))), ran.limits(), Talk.NOON);
        assertThat(rounds.begin(known).isUnsettled()).isTrue();
    }

    @Test
    void a_round_whose_tries_use_up_its_time_becomes_the_last_one() throws IOException {
        Limits limits =
                new Limits(9, 9, 9_999, Duration.ofHours(1), null, 3, Set.of(), 2, Limits.LeakPolicy.ASK_AGAIN, false);
        Conversation calling = Conversation.open(Talk.prompt("Hi"), limits, Talk.NOON)
                .replied(
                        Talk.round(1),
                        Wire.replied(Wire.message(CALLS.formatted(""), "stop")).reply());
        Conversation ran =
                calling.withResults(List.of(Talk.result(calling.pending().get(0))));
        Rounds late = RoundsTest.rounds("max_completion_tokens", Duration.ofMinutes(58));
        RoundUnderWay begun = late.begin(ran);
        assertThat(late.request(begun).timeLimit()).as("a minute is kept").isEqualTo(Duration.ofMinutes(1));

        Rounds later = RoundsTest.rounds("max_completion_tokens", Duration.ofMinutes(59));
        RoundUnderWay refused = later.settle(begun, new CallFailed(FailureKind.TIMED_OUT, "slow"));
        assertThat(refused.isUnsettled()).isTrue();
        assertThat(refused.conversation().limited()).contains(Bound.TIME);
        JsonNode request = Json.MAPPER.readTree(later.request(refused).json());
        assertThat(request.at("/messages/3/content").asText()).startsWith("No more tools can be used");
    }
}
