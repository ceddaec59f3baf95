package org.moonroute.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutcomesTest {
    private static final Clock CLOCK = Clock.fixed(Talk.NOON, ZoneOffset.UTC);
    private static final Refusal REFUSAL = new Refusal(FailureKind.SERVER_ERROR, "it broke", Optional.empty());

    @Test
    void a_prompt_that_failed_is_found_below_any_wrapping() {
        Throwable wrapped = new RuntimeException(
                new IllegalStateException(PromptFailed.beforeAsking(FailureKind.INVALID_PROMPT, "no text")));
        Failure failure = new Failures(() -> true, CLOCK).of(wrapped, Talk.ORIGIN);
        assertThat(failure.kind()).isEqualTo(FailureKind.INVALID_PROMPT);
        assertThat(failure.reason()).isEqualTo("no text");
        assertThat(failure.isAnswer()).isFalse();
        assertThat(failure.course().took()).isZero();
    }

    @Test
    void any_other_error_is_the_programs_own_and_says_what_it_was() {
        Failure failure = new Failures(() -> false, CLOCK).of(new IllegalStateException("oops"), Talk.ORIGIN);
        assertThat(failure.kind()).isEqualTo(FailureKind.INTERNAL);
        assertThat(failure.reason()).isEqualTo("IllegalStateException: oops");
    }

    @Test
    void what_leaves_a_prompt_to_do_is_no_failure_of_it_below_any_wrapping() {
        Failures failures = new Failures(() -> false, CLOCK);
        for (RuntimeException left : List.of(new Abandoned("no"), new Undelivered("no", new IOException("full")))) {
            assertThatThrownBy(() -> failures.of(new IllegalStateException(left), Talk.ORIGIN))
                    .isSameAs(left);
        }
    }

    @Test
    void an_error_while_the_run_ends_leaves_the_prompt_to_do() {
        Failures ending = new Failures(() -> true, CLOCK);
        assertThatThrownBy(() -> ending.of(new IllegalStateException("oops"), Talk.ORIGIN))
                .isInstanceOf(Abandoned.class)
                .hasMessageContaining("oops");
    }

    @Test
    void a_round_that_was_given_up_fails_with_how_often_it_was_tried() {
        RoundUnderWay begun = RoundUnderWay.begin(Talk.open(Talk.LIMITS), Need.NOTHING, Talk.NOON);
        Attempt attempt = Talk.refused(FailureKind.SERVER_ERROR, Talk.NOON);
        assertThat(begun.isUnsettled()).isTrue();
        assertThat(begun.lastRefusal()).isEmpty();
        assertThatThrownBy(begun::conclude).isInstanceOf(IllegalStateException.class);
        RoundUnderWay tried = begun.refused(attempt, Talk.NOON.plusSeconds(1));
        assertThat(tried.isUnsettled()).isTrue();
        assertThat(tried.lastRefusal()).isEqualTo(attempt.refusal());
        RoundUnderWay over = tried.givenUp(attempt, REFUSAL);
        assertThat(over.isUnsettled()).isFalse();
        assertThatThrownBy(over::conclude)
                .hasMessage("it broke (tried 2 times)")
                .satisfies(thrown -> {
                    Failure failure = ((PromptFailed) thrown).failure(Talk.ORIGIN, Talk.NOON);
                    assertThat(failure.kind()).isEqualTo(FailureKind.SERVER_ERROR);
                    assertThat(failure.course().tried()).containsExactly(attempt, attempt);
                });
        assertThatThrownBy(() -> begun.givenUp(attempt, REFUSAL).conclude()).hasMessage("it broke");
    }

    @Test
    void a_round_whose_next_call_is_not_made_fails_with_why() {
        RoundUnderWay begun = RoundUnderWay.begin(Talk.open(Talk.LIMITS), Need.NOTHING, Talk.NOON);
        RoundUnderWay over = begun.givenUp(REFUSAL);
        assertThat(over.isUnsettled()).isFalse();
        assertThat(over.lastRefusal()).contains(REFUSAL);
        assertThatThrownBy(over::conclude).hasMessage("it broke");
    }

    @Test
    void a_settled_round_leads_to_the_next_conversation() {
        RoundUnderWay settled = RoundUnderWay.begin(Talk.open(Talk.LIMITS), Need.NOTHING, Talk.NOON)
                .settled(new RoundUnderWay.Settled(Talk.round(1), Talk.says("Hi.", "stop")));
        assertThat(settled.isUnsettled()).isFalse();
        assertThat(settled.lastRefusal()).isEmpty();
        assertThat(settled.conclude().answered()).isTrue();
    }

    @Test
    void waiting_in_a_round_is_the_conversations_waiting() {
        RoundUnderWay round = RoundUnderWay.begin(Talk.open(Talk.LIMITS), Need.NOTHING, Talk.NOON)
                .admitted(Talk.NOON, Duration.ofSeconds(5));
        assertThat(round.conversation().waited()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void a_sum_of_money_with_an_unknown_part_is_unknown() {
        Cost one = new Cost(BigDecimal.ONE);
        assertThat(one.plus(one).amount()).isEqualByComparingTo("2");
        assertThat(one.plus(Cost.UNKNOWN)).isEqualTo(Cost.UNKNOWN);
        assertThat(Cost.UNKNOWN.plus(one)).isEqualTo(Cost.UNKNOWN);
    }

    @Test
    void what_a_prompt_says_goes_before_what_it_gets_by_default() {
        Map<String, Object> own = new LinkedHashMap<>();
        own.put("model", "kimi-k2.6");
        own.put("stop", null);
        Prompt prompt = Talk.prompt("Hi").withOptions(new Options(own));
        Prompt filled = new Defaults(
                        "Be brief.", new Options(Map.of("model", "kimi-k3", "stop", "x", "n", 1)), List.of("*"))
                .applyTo(prompt);
        assertThat(filled.options().model()).contains("kimi-k2.6");
        assertThat(filled.options().values()).containsEntry("stop", null).containsEntry("n", 1);
        assertThat(filled.options().with("n", 2).without("stop").values())
                .containsEntry("n", 2)
                .doesNotContainKey("stop");
        assertThat(filled.system()).contains("Be brief.");
        assertThat(filled.tools()).contains(List.of("*"));
        assertThat(filled.id()).isEqualTo("p1");
        Prompt silent = new Prompt(
                Talk.ORIGIN,
                Optional.of(""),
                prompt.messages(),
                Options.NONE,
                Optional.of(List.of()),
                Optional.empty(),
                List.of());
        assertThat(silent.orElse("Be brief.", Options.NONE, List.of("*")).system())
                .contains("");
        assertThat(silent.orElse("Be brief.", Options.NONE, List.of("*")).tools())
                .contains(List.of());
    }

    @Test
    void a_prompt_without_a_message_cannot_be() {
        assertThatThrownBy(() -> new Prompt(
                        Talk.ORIGIN,
                        Optional.empty(),
                        List.of(),
                        Options.NONE,
                        Optional.empty(),
                        Optional.empty(),
                        List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void kinds_have_words_for_files_and_a_caller_is_of_kind_caller() {
        assertThat(FailureKind.OUT_OF_MONEY.word()).isEqualTo("out-of-money");
        assertThat(Talk.ORIGIN.kind()).isEqualTo("caller");
    }
}
