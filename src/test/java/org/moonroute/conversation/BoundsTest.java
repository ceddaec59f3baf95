package org.moonroute.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BoundsTest {
    private static final ToolCall CALL = Talk.call("get_weather:0");
    private static final Set<Bound> ALL = EnumSet.allOf(Bound.class);

    /** Limits in which only this bound is low: reached by the second reply that calls {@link #CALL}, or before the third round. */
    private static Limits low(Bound bound, Set<Bound> failing) {
        return new Limits(
                bound == Bound.ROUNDS ? 2 : 20,
                bound == Bound.TOOL_CALLS ? 1 : 100,
                bound == Bound.TOKENS ? 120 : 1_000_000,
                Duration.ofSeconds(100),
                bound == Bound.COST ? new BigDecimal("0.12") : null,
                bound == Bound.REPEATED_CALLS ? 1 : 0,
                failing,
                2,
                Limits.LeakPolicy.ASK_AGAIN,
                false);
    }

    private static Conversation open(Bound bound, Set<Bound> failing) {
        int most = bound == Bound.CALLS_PER_TOOL ? 1 : 0;
        Prompt prompt = Talk.prompt("Hello?")
                .withOffered(List.of(
                        new ToolSpec("get_weather", "d", "{}").bounded(most, false), new ToolSpec("other", "d", "{}")));
        return Conversation.open(prompt, low(bound, failing), Talk.NOON);
    }

    /** After as many rounds with tool calls as its bound allows; the last thing that is asked is whether it may have another one. */
    private static Conversation goOn(Conversation open, Instant now) {
        Conversation going = open;
        for (int i = 0; i < 5 && going.limited().isEmpty(); i++) {
            going = going.readyForRound(now);
            if (going.limited().isEmpty()) {
                going = going.replied(round(50), Talk.says("", "tool_calls", CALL));
                going = going.hasToolCalls() ? going.withResults(List.of(Talk.result(CALL))) : going;
            }
        }
        return going;
    }

    private static Round round(long tokens) {
        Round round = Talk.round(tokens);
        Cost cost = new Cost(new BigDecimal(tokens).movePointLeft(3));
        return new Round("id", "kimi-k3", "tool_calls", round.usage(), cost, round.attempts(), false);
    }

    private static Instant when(Bound bound) {
        return Talk.NOON.plusSeconds(bound == Bound.TIME ? 90 : 1);
    }

    @ParameterizedTest
    @EnumSource(value = Bound.class, mode = EnumSource.Mode.EXCLUDE, names = "TIME")
    void at_a_bound_the_model_is_asked_once_more_and_told_which_it_was(Bound bound) {
        Conversation last = goOn(open(bound, Set.of()), when(bound));

        assertThat(last.limited()).contains(bound);
        assertThat(last.awaitsModel()).isTrue();
        assertThat(last.messages()).last().isInstanceOfSatisfying(Message.User.class, user -> assertThat(user.text())
                .startsWith("No more tools can be used: " + bound.told()));
        assertThat(last.readyForRound(Talk.NOON.plusSeconds(99))).isSameAs(last);
        Answer answer =
                last.replied(round(9000), Talk.says("It is warm.", "stop")).answer(Talk.NOON);
        assertThat(answer.course().limited()).contains(bound);
        assertThat(answer.text()).isEqualTo("It is warm.");
    }

    @ParameterizedTest
    @EnumSource(value = Bound.class, mode = EnumSource.Mode.EXCLUDE, names = "TIME")
    void a_bound_may_fail_by_itself_while_the_others_end_in_an_answer(Bound bound) {
        PromptFailed failed = failure(() -> goOn(open(bound, Set.of(bound)), when(bound)));
        assertThat(failed.kind()).isEqualTo(bound.kind());
        assertThat(failed.failure(Talk.ORIGIN, Talk.NOON).course().limited()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = Bound.class)
    void a_model_that_calls_tools_again_or_gives_no_answer_then_fails_by_that_bound(Bound bound) {
        Conversation going = goOnWithTime(bound);
        for (Reply reply : List.of(
                Talk.says("", "tool_calls", CALL),
                Talk.says("", "tool_calls"),
                Talk.says(" ", "stop"),
                Talk.leaks(CALL),
                Talk.says("{}", "stop").withFaults(List.of("no city")))) {
            PromptFailed failed = failure(() -> going.replied(round(1), reply));
            assertThat(failed.kind()).isEqualTo(bound.kind());
            assertThat(failed).hasMessageContaining("the bound of " + bound.word());
            assertThat(failed.failure(Talk.ORIGIN, Talk.NOON).course().limited())
                    .contains(bound);
        }
    }

    private static Conversation goOnWithTime(Bound bound) {
        Conversation open = open(bound, Set.of());
        return bound == Bound.TIME ? called(open, CALL).readyForRound(when(bound)) : goOn(open, when(bound));
    }

    @ParameterizedTest
    @CsvSource({"TOOL_CALLS", "CALLS_PER_TOOL", "REPEATED_CALLS"})
    void calls_that_are_not_run_have_a_result_each_so_that_the_history_stays_valid(Bound bound) {
        Conversation last = goOn(open(bound, Set.of()), when(bound));
        List<Message> tail = last.messages()
                .subList(last.messages().size() - 3, last.messages().size());
        assertThat(tail.get(0)).isInstanceOf(Message.Assistant.class);
        assertThat(((Message.Tool) tail.get(1)).result()).satisfies(result -> {
            assertThat(result.call()).isEqualTo(CALL);
            assertThat(result.failed()).isTrue();
            assertThat(result.content()).startsWith("This call was not run: " + bound.told());
        });
        assertThat(last.results()).as("of calls that were made").noneMatch(ToolResult::failed);
    }

    @ParameterizedTest
    @EnumSource(
            value = Bound.class,
            names = {"ROUNDS", "TOKENS", "COST"})
    void a_conversation_that_has_run_no_tool_fails_at_its_bound(Bound bound) {
        Conversation open = open(bound, Set.of());
        Conversation empty = open.replied(round(60), Talk.says("", "stop")).replied(round(60), Talk.says("", "stop"));
        assertThat(failure(() -> empty.readyForRound(Talk.NOON)).kind()).isEqualTo(bound.kind());
    }

    @Test
    void calls_of_the_first_reply_that_pass_a_bound_fail_as_there_is_nothing_to_answer_with() {
        Conversation open = open(Bound.TOOL_CALLS, Set.of());
        PromptFailed failed = failure(() -> open.replied(round(1), Talk.says("", "tool_calls", CALL, Talk.call("b"))));
        assertThat(failed.kind()).isEqualTo(FailureKind.TOO_MANY_TOOL_CALLS);
    }

    @Test
    void the_bound_that_fails_goes_before_the_one_that_does_not() {
        Limits both = new Limits(
                1, 9, 50, Duration.ofHours(1), null, 0, Set.of(Bound.TOKENS), 2, Limits.LeakPolicy.FAIL, false);
        Conversation over = called(Conversation.open(Talk.prompt("Hi"), both, Talk.NOON), CALL);
        assertThat(failure(() -> over.readyForRound(Talk.NOON)).kind()).isEqualTo(FailureKind.TOO_MANY_TOKENS);
    }

    @Test
    void a_round_that_would_pass_a_bound_is_already_the_last_one_but_only_where_that_ends_in_an_answer() {
        Conversation first = called(open(Bound.TOKENS, Set.of()), CALL);
        assertThat(first.readyForRound(Talk.NOON))
                .as("50 of 120 tokens, and as many again")
                .isSameAs(first);
        Conversation second = called(first, CALL);
        assertThat(second.readyForRound(Talk.NOON).limited())
                .as("100 of 120 tokens")
                .contains(Bound.TOKENS);
        Conversation failing = called(called(open(Bound.TOKENS, ALL), CALL), CALL);
        assertThat(failing.readyForRound(Talk.NOON)).isSameAs(failing);
    }

    @Test
    void money_that_nobody_knows_of_is_not_taken_for_nothing() {
        Conversation open = open(Bound.COST, Set.of());
        Round unknown = new Round("id", "m", "stop", Usage.NONE, Cost.UNKNOWN, List.of(), false);
        Conversation spent = open.replied(unknown, Talk.says("", "stop"));
        assertThat(failure(() -> spent.readyForRound(Talk.NOON)).kind()).isEqualTo(FailureKind.UNKNOWN_PRICE);
    }

    @Test
    void some_of_the_time_is_kept_for_the_last_answer() {
        Conversation ran = called(open(Bound.TIME, Set.of()), CALL);
        assertThat(ran.readyForRound(Talk.NOON.plusSeconds(89))).isSameAs(ran);
        assertThat(ran.timeForCall(Talk.NOON.plusSeconds(80))).isEqualTo(Duration.ofSeconds(10));

        Conversation last = ran.readyForRound(Talk.NOON.plusSeconds(90));
        assertThat(last.limited()).contains(Bound.TIME);
        assertThat(last.timeForCall(Talk.NOON.plusSeconds(95))).isEqualTo(Duration.ofSeconds(5));
        assertThat(failure(() -> last.readyForRound(Talk.NOON.plusSeconds(100))).kind())
                .isEqualTo(FailureKind.TOO_MUCH_TIME);
        assertThat(ran.timeForCall(Talk.NOON.plusSeconds(95)))
                .as("of a call that was to be made before")
                .isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void no_time_is_kept_where_there_is_no_last_answer_to_be_asked_for() {
        Conversation none = open(Bound.TIME, Set.of());
        assertThat(none.timeForCall(Talk.NOON.plusSeconds(90))).isEqualTo(Duration.ofSeconds(10));
        assertThat(none.inTime(Talk.NOON.plusSeconds(99))).isSameAs(none);
        Conversation failing = called(open(Bound.TIME, ALL), CALL);
        assertThat(failing.readyForRound(Talk.NOON.plusSeconds(99))).isSameAs(failing);
        Limits long_ = new Limits(1, 1, 1, Duration.ofHours(5), 1, Limits.LeakPolicy.FAIL, false);
        assertThat(long_.reserve()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void the_same_call_in_a_row_is_run_then_answered_from_memory_then_stopped() {
        Conversation going = open(Bound.REPEATED_CALLS, Set.of());
        ToolCall spaced = new ToolCall("x", "functions.get_weather", " { } ");
        ToolCall else_ = new ToolCall("e", "get_weather", "{\"b\":1}");
        going = going.replied(round(1), Talk.says("", "tool_calls", CALL, else_))
                .withResults(
                        List.of(Talk.result(CALL), new ToolResult(else_, "cold", false, Talk.NOON, Duration.ZERO)));
        assertThat(going.reminder(CALL)).as("run once").isEmpty();

        Conversation second = going.replied(round(1), Talk.says("", "tool_calls", spaced, Talk.call("twice")));
        assertThat(second.reminder(spaced).orElseThrow())
                .contains("You called get_weather with the same arguments before", "77.0")
                .doesNotContain("cold");
        assertThat(second.reminder(new ToolCall("y", "get_weather", "{\"a\":1}")))
                .isEmpty();

        Conversation reminded = second.withResults(List.of(Talk.result(spaced), Talk.result(Talk.call("twice"))));
        Conversation stopped = reminded.replied(round(1), Talk.says("", "tool_calls", CALL));
        assertThat(stopped.limited()).contains(Bound.REPEATED_CALLS);
        Conversation other = called(reminded, new ToolCall("z", "other", "{}"));
        assertThat(called(other, CALL).limited())
                .as("another call lies between")
                .isEmpty();
    }

    @Test
    void a_very_long_call_is_shortened_in_the_reason() {
        ToolCall long_ = new ToolCall("a", "get_weather", "{\"a\":\"" + "x".repeat(5_000) + "\"}");
        Conversation going = called(called(open(Bound.REPEATED_CALLS, ALL), long_), long_);
        assertThat(failure(() -> called(going, long_)).getMessage())
                .hasSizeLessThan(400)
                .endsWith("...");
        Conversation brief = called(called(open(Bound.REPEATED_CALLS, ALL), CALL), CALL);
        assertThat(failure(() -> called(brief, CALL)).getMessage()).endsWith("get_weather {}");
    }

    @Test
    void a_tool_that_says_so_may_be_asked_the_same_for_ever() {
        Prompt polling = Talk.prompt("Hi")
                .withOffered(List.of(
                        new ToolSpec("other", "d", "{}").bounded(0, true),
                        new ToolSpec("get_weather", "d", "{}").bounded(0, true)));
        Conversation going = Conversation.open(polling, low(Bound.REPEATED_CALLS, Set.of()), Talk.NOON);
        for (int i = 0; i < 10; i++) {
            going = called(going, CALL);
            assertThat(going.reminder(CALL)).isEmpty();
            assertThat(going.limited()).isEmpty();
        }
    }

    @Test
    void the_bound_of_one_tool_does_not_count_the_calls_of_another() {
        Conversation going = called(open(Bound.CALLS_PER_TOOL, ALL), CALL);
        ToolCall other = new ToolCall("o", "other", "{}");
        assertThat(called(going, other).limited()).isEmpty();
        PromptFailed failed = failure(() -> called(going, new ToolCall("f", "functions.get_weather", "{\"a\":2}")));
        assertThat(failed).hasMessageContaining("2 calls of get_weather in all; its limit is 1");
    }

    @Test
    void a_round_that_was_asked_before_counts_as_it_was_asked_whatever_the_bounds_say_now() {
        Conversation ran = called(open(Bound.TIME, Set.of()), CALL);
        RoundUnderWay fresh = RoundUnderWay.begin(ran, Need.NOTHING, Talk.NOON);
        var asLast = new RoundUnderWay.Settled(round(1), Talk.says("Warm.", "stop"), Optional.of(Bound.TIME));
        assertThat(fresh.settled(asLast).conclude().answer(Talk.NOON).course().limited())
                .contains(Bound.TIME);
        var calling = new RoundUnderWay.Settled(round(1), Talk.says("", "stop", CALL), Optional.of(Bound.TIME));
        assertThat(failure(() -> fresh.settled(calling).conclude()).kind()).isEqualTo(FailureKind.TOO_MUCH_TIME);

        RoundUnderWay late = fresh.asking(ran.readyForRound(when(Bound.TIME)));
        var asUsual = new RoundUnderWay.Settled(round(1), Talk.says("", "tool_calls", CALL));
        assertThat(late.settled(asUsual).conclude().hasToolCalls()).isTrue();
    }

    /** After one round that calls this; its results are there unless the calls were not to be run. */
    private static Conversation called(Conversation before, ToolCall call) {
        Conversation after = before.replied(round(50), Talk.says("", "tool_calls", call));
        return after.hasToolCalls() ? after.withResults(List.of(Talk.result(call))) : after;
    }

    private static PromptFailed failure(ThrowingCallable doing) {
        PromptFailed failed = catchThrowableOfType(PromptFailed.class, doing);
        assertThat(failed).as("should fail").isNotNull();
        return failed;
    }
}
