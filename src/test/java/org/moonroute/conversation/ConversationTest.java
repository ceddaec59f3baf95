package org.moonroute.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.moonroute.conversation.Limits.LeakPolicy;

class ConversationTest {
    private static final Conversation OPEN = Talk.open(Talk.LIMITS);
    private static final ToolCall CALL = Talk.call("get_weather:0");

    @Test
    void a_conversation_opens_with_the_system_prompt_and_the_prompt() {
        Prompt prompt = Talk.prompt("Hello?").orElse("Be brief.", Options.NONE, List.of());
        assertThat(Conversation.open(prompt, Talk.LIMITS, Talk.NOON).messages())
                .containsExactly(new Message.Instruction("Be brief."), new Message.User("Hello?"));
        assertThat(OPEN.awaitsModel()).isTrue();
        assertThat(OPEN.hasToolCalls()).isFalse();
        assertThat(OPEN.lastText()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n"})
    void a_blank_system_prompt_is_left_out(String blank) {
        Prompt prompt = Talk.prompt("Hello?").orElse(blank, Options.NONE, List.of());
        assertThat(Conversation.open(prompt, Talk.LIMITS, Talk.NOON).messages()).hasSize(1);
    }

    @Test
    void text_with_stop_is_the_answer() {
        Conversation answered = OPEN.replied(Talk.round(7), Talk.says("Hi.", "stop"));
        assertThat(answered.awaitsModel()).isFalse();
        Answer answer = answered.answer(Talk.NOON.plusSeconds(3));
        assertThat(answer.text()).isEqualTo("Hi.");
        assertThat(answer.finishReason()).isEqualTo("stop");
        assertThat(answer.model()).isEqualTo("kimi-k3");
        assertThat(answer.isAnswer()).isTrue();
        assertThat(answer.course().usage().total()).isEqualTo(7);
        assertThat(answer.course().cost()).isEqualTo(Talk.round(7).cost());
        assertThat(answer.course().took()).isEqualTo(Duration.ofSeconds(3));
        assertThat(answer.course().simulated()).isFalse();
    }

    @Test
    void there_is_no_answer_before_the_model_gave_one() {
        assertThatThrownBy(() -> OPEN.answer(Talk.NOON)).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tool_calls", "stop", ""})
    void calls_are_run_whatever_the_model_says_it_stopped_for(String finish) {
        Conversation next = OPEN.replied(Talk.round(1), Talk.says("I look.", finish, CALL));
        assertThat(next.hasToolCalls()).isTrue();
        assertThat(next.awaitsModel()).isFalse();
        assertThat(next.pending()).containsExactly(CALL);
    }

    @Test
    void calls_that_were_cut_off_are_not_run() {
        Reply cut = Talk.says("I look.", "length", new ToolCall("a:0", "delete", ""));
        PromptFailed failed = failure(() -> OPEN.replied(Talk.round(1), cut));
        assertThat(failed.kind()).isEqualTo(FailureKind.TRUNCATED);
        assertThat(failed)
                .hasMessageContaining("tool calls were cut off")
                .hasMessageContaining("max_completion_tokens");
    }

    @Test
    void results_follow_the_calls_in_order_also_when_ids_repeat() {
        ToolCall same = new ToolCall("get_weather_0", "get_weather", "{\"city\":\"Rome\"}");
        Conversation first = OPEN.replied(Talk.round(1), Talk.says("", "tool_calls", CALL, same))
                .withResults(List.of(Talk.result(CALL), Talk.result(same)));
        Conversation second =
                first.replied(Talk.round(1), Talk.says("", "tool_calls", same)).withResults(List.of(Talk.result(same)));
        assertThat(second.messages().stream().filter(Message.Tool.class::isInstance))
                .containsExactly(
                        new Message.Tool(Talk.result(CALL)),
                        new Message.Tool(Talk.result(same)),
                        new Message.Tool(Talk.result(same)));
        assertThat(second.results()).hasSize(3);
        assertThat(second.awaitsModel()).isTrue();
    }

    @Test
    void results_that_do_not_match_the_calls_are_refused() {
        ToolCall other = Talk.call("get_weather:1");
        Conversation calling = OPEN.replied(Talk.round(1), Talk.says("", "tool_calls", CALL, other));
        List<ToolResult> swapped = List.of(Talk.result(other), Talk.result(CALL));
        assertThatThrownBy(() -> calling.withResults(swapped)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> calling.withResults(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"tool_calls | '' | MISSING_TOOL_CALLS", "stop | ' ' | EMPTY_ANSWER"})
    void a_reply_that_is_no_answer_is_asked_again_until_the_limit(String finish, String text, FailureKind kind) {
        Reply nothing = Talk.says(text, finish);
        Conversation asked = OPEN.replied(Talk.round(1), nothing);
        assertThat(asked.awaitsModel()).isTrue();
        assertThat(asked.messages()).hasSize(2).last().isInstanceOf(Message.User.class);
        Conversation twice = asked.replied(Talk.round(1), nothing);
        PromptFailed failed = failure(() -> twice.replied(Talk.round(1), nothing));
        assertThat(failed.kind()).isEqualTo(kind);
        assertThat(failed).hasMessageContaining("asked again 2 times");
        assertThat(failed.failure(Talk.ORIGIN, Talk.NOON).course().rounds()).hasSize(3);
    }

    @Test
    void text_cut_off_at_the_limit_is_a_failure_that_keeps_the_text() {
        PromptFailed failed = failure(() -> OPEN.replied(Talk.round(1), Talk.says("Once upon", "length")));
        assertThat(failed.kind()).isEqualTo(FailureKind.TRUNCATED);
        assertThat(failed.failure(Talk.ORIGIN, Talk.NOON).lastText()).isEqualTo("Once upon");
    }

    @Test
    void text_cut_off_at_the_limit_is_delivered_when_asked_for_but_nothing_is_no_text() {
        Limits deliver = new Limits(20, 100, 100, Duration.ofHours(1), 2, LeakPolicy.FAIL, true);
        Conversation answered = Talk.open(deliver).replied(Talk.round(1), Talk.says("Once upon", "length"));
        assertThat(answered.answer(Talk.NOON).finishReason()).isEqualTo("length");
        PromptFailed failed = failure(() -> Talk.open(deliver).replied(Talk.round(1), Talk.says(" ", "length")));
        assertThat(failed).hasMessageContaining("used up by thinking");
    }

    @Test
    void a_leaked_call_is_dropped_and_the_model_told_so() {
        Conversation next = OPEN.replied(Talk.round(1), Talk.leaks(CALL));
        assertThat(next.messages()).hasSize(2).noneMatch(Message.Assistant.class::isInstance);
        assertThat(((Message.User) next.messages().get(1)).text()).contains("there are no tools here");
        Prompt offered = Talk.prompt("Hi").withOffered(List.of(new ToolSpec("get_weather", "d", "{}")));
        Conversation withTools =
                Conversation.open(offered, Talk.LIMITS, Talk.NOON).replied(Talk.round(1), Talk.leaks(CALL));
        assertThat(((Message.User) withTools.messages().get(1)).text()).contains("through the tool interface");
    }

    @Test
    void a_leaked_call_fails_the_prompt_when_that_is_the_policy() {
        Conversation open = Talk.open(Talk.leaks(LeakPolicy.FAIL));
        PromptFailed failed = failure(() -> open.replied(Talk.round(1), Talk.leaks(CALL)));
        assertThat(failed.kind()).isEqualTo(FailureKind.LEAKED_TOOL_CALL);
        assertThat(failed).hasMessageContaining("<function_calls>");
    }

    @Test
    void a_leaked_call_is_run_when_that_is_the_policy_and_it_can_be_read() {
        Conversation open = Talk.open(Talk.leaks(LeakPolicy.RUN));
        Conversation running = open.replied(Talk.round(1), Talk.leaks(CALL));
        assertThat(running.pending()).containsExactly(CALL);
        assertThat(((Message.Assistant) running.messages().get(1)).text()).isEqualTo("I look.");
        assertThat(open.replied(Talk.round(1), Talk.leaks()).awaitsModel()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureKind.class,
            names = {"TOO_MANY_ROUNDS", "TOO_MANY_TOKENS", "TOO_MUCH_TIME"})
    void each_bound_of_a_conversation_has_its_own_kind_and_counts_exactly(FailureKind kind) {
        Limits limits = new Limits(
                kind == FailureKind.TOO_MANY_ROUNDS ? 1 : 9,
                9,
                kind == FailureKind.TOO_MANY_TOKENS ? 50 : 1000,
                kind == FailureKind.TOO_MUCH_TIME ? Duration.ofSeconds(10) : Duration.ofHours(9),
                2,
                LeakPolicy.FAIL,
                false);
        Conversation open = Talk.open(limits);
        assertThat(open.readyForRound(Talk.NOON.plusSeconds(9))).isSameAs(open);
        Conversation later = open.replied(Talk.round(50), Talk.says("", "stop"));
        PromptFailed failed = failure(() -> later.readyForRound(Talk.NOON.plusSeconds(10)));
        assertThat(failed.kind()).isEqualTo(kind);
        assertThat(failed.failure(Talk.ORIGIN, Talk.NOON).course().rounds()).hasSize(1);
    }

    @Test
    void waiting_for_the_account_does_not_count_against_the_time() {
        Conversation waited = OPEN.afterWaiting(Duration.ofHours(5)).afterWaiting(Duration.ofHours(1));
        assertThat(waited.timeLeft(Talk.NOON.plus(Duration.ofHours(6)))).isEqualTo(Duration.ofHours(1));
        assertThat(waited.readyForRound(Talk.NOON.plus(Duration.ofHours(6)))).isSameAs(waited);
        assertThat(failure(() -> waited.readyForRound(Talk.NOON.plus(Duration.ofHours(8))))
                        .kind())
                .isEqualTo(FailureKind.TOO_MUCH_TIME);
        assertThat(waited.course(List.of(), Talk.NOON).waited()).isEqualTo(Duration.ofHours(6));
    }

    @Test
    void tool_calls_of_all_rounds_count_together() {
        Limits two = new Limits(20, 2, 1000, Duration.ofHours(1), 2, LeakPolicy.FAIL, false);
        Conversation once = Talk.open(two)
                .replied(Talk.round(1), Talk.says("", "tool_calls", CALL))
                .withResults(List.of(Talk.result(CALL)));
        assertThat(once.replied(Talk.round(1), Talk.says("", "tool_calls", CALL))
                        .hasToolCalls())
                .isTrue();
        PromptFailed failed = failure(() -> once.replied(Talk.round(1), Talk.says("", "tool_calls", CALL, CALL)));
        assertThat(failed.kind()).isEqualTo(FailureKind.TOO_MANY_TOOL_CALLS);
        assertThat(failed).hasMessageContaining("3 tool calls in all; the limit is 2");
    }

    @Test
    void an_answer_that_is_not_as_it_was_asked_for_is_sent_back_with_its_faults_and_in_the_end_fails_with_its_text() {
        Conversation asked = OPEN;
        for (int i = 1; i <= 2; i++) {
            asked = asked.replied(Talk.round(1), Talk.says("{}", "stop").withFaults(List.of("no city", "no name")));
            assertThat(asked.awaitsModel()).isTrue();
            int size = asked.messages().size();
            assertThat(asked.messages().get(size - 2)).isInstanceOf(Message.Assistant.class);
            assertThat(((Message.User) asked.messages().get(size - 1)).text()).contains("no city; no name");
        }
        Conversation last = asked;
        assertThatThrownBy(() ->
                        last.replied(Talk.round(1), Talk.says("{1}", "stop").withFaults(List.of("no city"))))
                .isInstanceOfSatisfying(PromptFailed.class, failed -> {
                    assertThat(failed.kind()).isEqualTo(FailureKind.INVALID_ANSWER);
                    Failure failure = failed.failure(Talk.ORIGIN, Talk.NOON);
                    assertThat(failure.lastText()).isEqualTo("{1}");
                    assertThat(failure.reason()).contains("no city", "asked again 2 times");
                });
    }

    @Test
    void conversations_open_take_results_and_close_under_the_process_limits() {
        java.time.Clock clock = java.time.Clock.fixed(Talk.NOON, java.time.ZoneOffset.UTC);
        Conversations conversations = new Conversations(Talk.LIMITS, clock);
        Conversation calling =
                conversations.open(Talk.prompt("Hello?")).replied(Talk.round(1), Talk.says("", "tool_calls", CALL));
        Conversation answered = conversations
                .withResults(calling, List.of(Talk.result(CALL)))
                .replied(Talk.round(1), Talk.says("77 degrees", "stop"));
        assertThat(conversations.close(answered).text()).isEqualTo("77 degrees");
        assertThat(conversations.close(answered).output()).isEqualTo(Optional.empty());
    }

    private static PromptFailed failure(ThrowingCallable doing) {
        PromptFailed failed = catchThrowableOfType(PromptFailed.class, doing);
        assertThat(failed).as("should fail").isNotNull();
        return failed;
    }
}
