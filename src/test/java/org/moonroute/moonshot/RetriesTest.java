package org.moonroute.moonshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.moonroute.conversation.Attempt;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.FailureKind.Policy;
import org.moonroute.conversation.Refusal;
import org.moonroute.conversation.Talk;

class RetriesTest {
    private static final Instant NOW = Talk.NOON;

    @ParameterizedTest
    @EnumSource(FailureKind.class)
    void what_is_permanent_or_stops_the_account_is_not_tried_again_and_all_else_is(FailureKind kind) {
        boolean never = kind.policy() == Policy.PERMANENT || kind.policy() == Policy.STOP;
        assertThat(again(retries(false), kind, Optional.empty(), 1).isEmpty()).isEqualTo(never);
    }

    @ParameterizedTest
    @CsvSource({
        "SERVER_ERROR, 1, 1000", "SERVER_ERROR, 2, 2000", "SERVER_ERROR, 5, 16000", "SERVER_ERROR, 30, 60000",
        "RATE_LIMITED, 1, 1000", "RATE_LIMITED, 3, 4000", "OVERLOADED, 1, 5000", "OVERLOADED, 4, 40000"
    })
    void the_back_off_doubles_up_to_the_longest(FailureKind kind, int refused, long millis) {
        assertThat(again(retries(false), kind, Optional.empty(), refused)).contains(NOW.plusMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({
        "RATE_LIMITED, 20, 20",
        "SERVER_ERROR, 20, 20",
        "RATE_LIMITED, 1, 8",
        "SERVER_ERROR, 1, 8",
        "RATE_LIMITED, 0, 8"
    })
    void the_service_is_left_alone_as_long_as_it_says_and_longer_each_time(FailureKind kind, int asks, int seconds) {
        assertThat(again(retries(false), kind, Optional.of(Duration.ofSeconds(asks)), 4))
                .contains(NOW.plusSeconds(seconds));
    }

    @Test
    void a_round_is_given_up_after_its_tries() {
        Retries three =
                new Retries(3, Duration.ofHours(1), Duration.ofSeconds(1), Duration.ofMinutes(1), park(), false);
        assertThat(again(three, FailureKind.SERVER_ERROR, Optional.empty(), 2)).isPresent();
        assertThat(again(three, FailureKind.SERVER_ERROR, Optional.empty(), 3)).isEmpty();
    }

    @Test
    void a_round_is_given_up_when_its_time_is_over_or_would_be() {
        Attempt old = Talk.refused(
                FailureKind.SERVER_ERROR, NOW.minus(Duration.ofHours(1)).plusMillis(1500));
        Attempt last = Talk.refused(FailureKind.SERVER_ERROR, NOW);
        assertThat(retries(false).again(last.refusal().get(), List.of(old, last), NOW, () -> 1))
                .isEmpty();
        assertThat(retries(false).again(last.refusal().get(), List.of(old, last), NOW, () -> 0))
                .isPresent();
    }

    @Test
    void waiting_for_the_days_limit_uses_up_neither_tries_nor_time() {
        Retries one =
                new Retries(2, Duration.ofMinutes(10), Duration.ofSeconds(1), Duration.ofMinutes(1), park(), false);
        List<Attempt> attempts = new ArrayList<>();
        for (int hour = 9; hour > 0; hour--) {
            attempts.add(Talk.refused(FailureKind.DAY_LIMIT, NOW.minus(Duration.ofHours(hour))));
        }
        assertThat(one.again(attempts.get(8).refusal().get(), attempts, NOW, () -> 1))
                .contains(NOW.plus(park()));
        attempts.add(Talk.refused(FailureKind.SERVER_ERROR, NOW));
        assertThat(one.again(attempts.get(9).refusal().get(), attempts, NOW, () -> 1))
                .contains(NOW.plusSeconds(1));
    }

    @Test
    void a_parked_call_is_tried_when_the_service_says_if_it_does() {
        assertThat(again(retries(false), FailureKind.DAY_LIMIT, Optional.of(Duration.ofHours(3)), 1))
                .contains(NOW.plus(Duration.ofHours(3)));
    }

    @Test
    void a_service_waits_for_the_account_to_be_mended() {
        assertThat(again(retries(true), FailureKind.OUT_OF_MONEY, Optional.empty(), 99))
                .contains(NOW.plus(park()));
        assertThat(again(retries(true), FailureKind.INVALID_REQUEST, Optional.empty(), 1))
                .isEmpty();
    }

    @Property(tries = 300)
    void jitter_takes_off_at_most_half(
            @ForAll @DoubleRange(min = 0, max = 1) double jitter, @ForAll @IntRange(min = 1, max = 50) int refused) {
        List<Attempt> attempts = attempts(FailureKind.SERVER_ERROR, refused);
        Refusal refusal = attempts.get(0).refusal().get();
        Duration full = Duration.between(
                NOW, retries(false).again(refusal, attempts, NOW, () -> 1).get());
        Duration wait = Duration.between(
                NOW, retries(false).again(refusal, attempts, NOW, () -> jitter).get());
        assertThat(wait).isBetween(full.dividedBy(2), full);
    }

    private static Optional<Instant> again(Retries retries, FailureKind kind, Optional<Duration> after, int refused) {
        return retries.again(new Refusal(kind, "no", after), attempts(kind, refused), NOW, () -> 1);
    }

    private static List<Attempt> attempts(FailureKind kind, int count) {
        return java.util.Collections.nCopies(count, Talk.refused(kind, NOW));
    }

    private static Retries retries(boolean waitForMending) {
        return new Retries(
                99, Duration.ofHours(1), Duration.ofSeconds(1), Duration.ofMinutes(1), park(), waitForMending);
    }

    private static Duration park() {
        return Duration.ofMinutes(15);
    }
}
