package org.moonroute.pacing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.moonroute.pacing.CallLog.SECOND;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ThrottleTest {
    private static final long NOON = 1_795_435_200L * SECOND;

    @Property(tries = 200)
    void whatever_happens_at_least_one_call_may_be_made_and_never_more_than_the_limit(
            @ForAll @IntRange(min = 1) int most,
            @ForAll @Size(max = 200) boolean[] replies,
            @ForAll @IntRange(min = 1) int inFlight) {
        Throttle throttle = new Throttle(most);
        long now = NOON;
        for (boolean reply : replies) {
            if (reply) {
                throttle.replied(now);
            } else {
                throttle.refused(now, inFlight);
            }
            now += SECOND / 2;
            assertThat(throttle.allowed()).isBetween(1, most);
        }
    }

    @Property(tries = 200)
    void after_a_refusal_half_of_the_calls_in_flight_are_allowed(
            @ForAll @IntRange(min = 2, max = 10_000) int most, @ForAll @IntRange(min = 2, max = 10_000) int inFlight) {
        Throttle throttle = new Throttle(most);
        throttle.refused(NOON, inFlight);
        assertThat(throttle.allowed()).isEqualTo(Math.min(most, inFlight) / 2);
    }

    @Test
    void one_jam_halves_once_however_many_refusals_it_brings() {
        Throttle throttle = new Throttle(100);
        for (int i = 0; i < 100; i++) {
            throttle.refused(NOON + i, 100 - i);
        }
        assertThat(throttle.allowed()).isEqualTo(50);
        throttle.refused(NOON + SECOND, 50);
        assertThat(throttle.allowed()).isEqualTo(25);
    }

    @Property(tries = 200)
    void replies_raise_it_by_a_twentieth_for_as_many_replies_as_are_allowed_at_once_and_all_the_way(
            @ForAll @IntRange(min = 20, max = 5_000) int most) {
        Throttle throttle = new Throttle(most);
        throttle.refused(NOON, most);
        long now = NOON;
        int rounds = 0;
        while (throttle.allowed() < most) {
            int before = throttle.allowed();
            now += SECOND;
            for (int i = 0; i < before; i++) {
                throttle.replied(now);
            }
            assertThat(throttle.allowed() - before).isBetween(0, 1 + (int) Math.ceil(most * 0.05));
            rounds++;
        }
        assertThat(rounds).isBetween(10, 12);
    }

    @Test
    void where_no_limit_is_known_the_calls_in_flight_at_the_refusal_are_the_measure() {
        Throttle throttle = new Throttle(Throttle.UNLIMITED);
        throttle.refused(NOON, 200);
        for (int i = 0; i < 100; i++) {
            throttle.replied(NOON + SECOND);
        }
        assertThat(throttle.allowed()).isBetween(109, 110);
        throttle.refused(NOON + SECOND, 110);
        for (int i = 0; i < 55; i++) {
            throttle.replied(NOON + 2 * SECOND);
        }
        assertThat(throttle.allowed())
                .as("the step does not shrink with each refusal")
                .isBetween(64, 65);
    }

    @Test
    void replies_that_come_in_milliseconds_raise_it_no_faster_than_a_twentieth_a_second() {
        Throttle throttle = new Throttle(100);
        throttle.refused(NOON, 100);
        for (int i = 0; i < 10_000; i++) {
            throttle.replied(NOON + i * (SECOND / 1_000));
        }
        assertThat(throttle.allowed()).isBetween(90, 95);
    }
}
