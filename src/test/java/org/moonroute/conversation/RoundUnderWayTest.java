package org.moonroute.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.moonroute.conversation.RoundUnderWay.Settled;

class RoundUnderWayTest {
    private static final Need NEED = new Need(30, 12, new Cost(BigDecimal.ONE));
    private static final Attempt BUSY = Talk.refused(FailureKind.OVERLOADED, Talk.NOON);
    private final RoundUnderWay begun = RoundUnderWay.begin(Talk.open(Talk.LIMITS), NEED, Talk.NOON);

    @Test
    void a_call_takes_the_tokens_of_its_prompt_and_those_that_its_reply_may_have() {
        assertThat(NEED.tokens()).isEqualTo(42);
        assertThat(Need.NOTHING.tokens()).isZero();
    }

    @Test
    void waiting_for_the_account_does_not_count_against_the_conversations_time() {
        RoundUnderWay admitted = begun.admitted(Talk.NOON.plusSeconds(9), Duration.ofSeconds(9));
        assertThat(admitted.admittedAt()).contains(Talk.NOON.plusSeconds(9));
        assertThat(admitted.conversation().waited()).isEqualTo(Duration.ofSeconds(9));
        assertThat(begun.admitted(Talk.NOON, Duration.ZERO).conversation()).isSameAs(begun.conversation());
    }

    @Test
    void a_call_that_the_account_knows_to_be_over_is_under_way_no_more() {
        RoundUnderWay refused = begun.admitted(Talk.NOON, Duration.ZERO).refused(BUSY, Talk.NOON.plusSeconds(5));
        assertThat(refused.admittedAt()).isPresent();
        assertThat(refused.left().admittedAt()).isEmpty();
        assertThat(refused.left().attempts()).containsExactly(BUSY);
        assertThat(refused.left().need()).isEqualTo(NEED);
    }

    @Test
    void a_refused_call_is_to_be_made_again_and_not_before_its_time() {
        RoundUnderWay refused = begun.refused(BUSY, Talk.NOON.plusSeconds(5));
        assertThat(refused.isUnsettled()).isTrue();
        assertThat(refused.notBefore()).isEqualTo(Talk.NOON.plusSeconds(5));
        assertThat(refused.lastRefusal()).isEqualTo(BUSY.refusal());
        assertThat(begun.lastRefusal()).isEmpty();
        assertThatThrownBy(refused::conclude).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_reply_after_a_refusal_concludes_the_round() {
        RoundUnderWay settled =
                begun.refused(BUSY, Talk.NOON).settled(new Settled(Talk.round(5), Talk.says("Hi.", "stop")));
        assertThat(settled.isUnsettled()).isFalse();
        assertThat(settled.lastRefusal()).isEmpty();
        assertThat(settled.conclude().answer(Talk.NOON).text()).isEqualTo("Hi.");
    }

    @Test
    void a_round_that_is_given_up_says_why_and_after_how_many_tries() {
        Refusal why = BUSY.refusal().orElseThrow();
        RoundUnderWay once = begun.givenUp(BUSY, why);
        assertThat(once.isUnsettled()).isFalse();
        assertThatThrownBy(once::conclude).isInstanceOf(PromptFailed.class).hasMessage("no");
        assertThatThrownBy(begun.refused(BUSY, Talk.NOON).givenUp(BUSY, why)::conclude)
                .hasMessage("no (tried 2 times)");
    }
}
