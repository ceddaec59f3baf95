package org.moonroute.pacing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.moonroute.conversation.FailureKind.DAY_LIMIT;
import static org.moonroute.conversation.FailureKind.OUT_OF_MONEY;
import static org.moonroute.conversation.FailureKind.OVERLOADED;
import static org.moonroute.conversation.FailureKind.RATE_LIMITED;
import static org.moonroute.conversation.FailureKind.SERVER_ERROR;
import static org.moonroute.pacing.CallLog.SECOND;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Refusal;

class PauseTest {
    private static final long NOON = 1_795_435_200L * SECOND;
    private final Pause pause = new Pause();

    @Test
    void a_reply_to_a_call_that_was_under_way_before_does_not_end_the_pause() {
        pause.close(NOON, NOON + 30 * SECOND, RATE_LIMITED);
        pause.open(NOON - SECOND);
        assertThat(pause.earliest(NOON)).isEqualTo(NOON + 30 * SECOND);
    }

    @Test
    void of_many_refusals_at_once_the_longest_pause_holds() {
        pause.close(NOON, NOON + 30 * SECOND, RATE_LIMITED);
        pause.close(NOON - SECOND, NOON + 5 * SECOND, RATE_LIMITED);
        assertThat(pause.earliest(NOON)).isEqualTo(NOON + 30 * SECOND);
        pause.close(NOON - SECOND, NOON + 40 * SECOND, RATE_LIMITED);
        assertThat(pause.earliest(NOON)).isEqualTo(NOON + 40 * SECOND);
    }

    @Test
    void when_it_is_over_one_call_tries_and_its_reply_opens_the_account() {
        long over = NOON + 30 * SECOND;
        pause.close(NOON, over, RATE_LIMITED);
        pause.tries(over);
        assertThat(pause.earliest(over)).isEqualTo(over + 30 * SECOND);
        pause.open(over);
        assertThat(pause.earliest(over)).isEqualTo(over);
    }

    @Test
    void the_call_that_tries_is_believed_even_if_its_pause_is_shorter_than_the_wait_for_it() {
        long over = NOON + 30 * SECOND;
        pause.close(NOON, over, RATE_LIMITED);
        pause.tries(over);
        pause.close(over, over + 2 * SECOND, RATE_LIMITED);
        assertThat(pause.earliest(over)).isEqualTo(over + 2 * SECOND);
    }

    @Test
    void a_call_that_tries_and_is_never_heard_of_is_not_waited_for_for_ever() {
        pause.close(NOON, NOON + SECOND, DAY_LIMIT);
        pause.tries(NOON + SECOND);
        pause.tries(NOON + 31 * SECOND);
        assertThat(pause.earliest(NOON + 31 * SECOND)).isEqualTo(NOON + 61 * SECOND);
        pause.open(NOON + SECOND);
        assertThat(pause.earliest(NOON + 31 * SECOND)).isEqualTo(NOON + 31 * SECOND);
    }

    @Test
    void what_is_news_is_said_once_and_a_rate_limit_is_none() {
        assertThat(pause.open(NOON)).isFalse();
        assertThat(pause.close(NOON, NOON, RATE_LIMITED)).isFalse();
        assertThat(pause.open(NOON)).isFalse();
        assertThat(pause.close(NOON, NOON, DAY_LIMIT)).isTrue();
        assertThat(pause.close(NOON, NOON, DAY_LIMIT)).isFalse();
        assertThat(pause.close(NOON, NOON, OUT_OF_MONEY)).isTrue();
        assertThat(pause.open(NOON)).isTrue();
    }

    @Test
    void only_what_is_about_the_account_concerns_everybody() {
        assertThat(concernsEverybody(RATE_LIMITED, true)).isTrue();
        assertThat(concernsEverybody(RATE_LIMITED, false)).isFalse();
        assertThat(concernsEverybody(DAY_LIMIT, false)).isTrue();
        assertThat(concernsEverybody(OUT_OF_MONEY, false)).isTrue();
        assertThat(concernsEverybody(OVERLOADED, true)).isFalse();
        assertThat(concernsEverybody(SERVER_ERROR, true)).isFalse();
    }

    private static boolean concernsEverybody(FailureKind kind, boolean names) {
        Optional<Duration> retryAfter = names ? Optional.of(Duration.ofSeconds(1)) : Optional.empty();
        return Pause.concernsEverybody(new Refusal(kind, "no", retryAfter));
    }
}
