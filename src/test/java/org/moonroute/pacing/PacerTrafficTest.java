package org.moonroute.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.moonroute.conversation.Lane;
import org.moonroute.conversation.Need;
import org.moonroute.conversation.Talk;

/** Random traffic under random limits, with replies and refusals of all kinds, by a clock of its own. */
class PacerTrafficTest {
    private static final int ROUNDS = 40;

    @Property(tries = 40)
    void no_limit_is_ever_passed_every_pause_is_kept_and_every_round_comes_to_its_end(
            @ForAll("limits") AccountLimits limits, @ForAll long seed) {
        Random random = new Random(seed);
        try (Drive drive = new Drive(limits, new BigDecimal("1000"), random)) {
            for (int i = 0; i < ROUNDS; i++) {
                drive.begin(
                        Traffic.begun(lane(random), need(limits, random), Talk.NOON.plusMillis(random.nextInt(9_000))));
            }
            drive.toTheEnd(Replies::any);
            assertThat(drive.over()).isEqualTo(ROUNDS);
            assertThat(drive.pacer().inFlight()).isZero();
            drive.log().assertWithin(limits);
            drive.assertPausesKept();
        }
    }

    @Property(tries = 40)
    void no_more_is_spent_than_the_budget_whatever_the_calls_cost(
            @ForAll @IntRange(min = 1, max = 60) int dollars, @ForAll long seed) {
        Random random = new Random(seed);
        try (Drive drive = new Drive(new AccountLimits(5, 0, 0, 0), BigDecimal.valueOf(dollars), random)) {
            for (int i = 0; i < ROUNDS; i++) {
                drive.begin(Traffic.begun(lane(random), need(AccountLimits.NONE, random), Talk.NOON));
            }
            drive.toTheEnd(Replies::any);
            assertThat(drive.spent()).isLessThanOrEqualTo(BigDecimal.valueOf(dollars));
            assertThat(drive.pacer().inFlight()).isZero();
        }
    }

    @Property(tries = 20)
    void while_calls_wait_every_place_is_taken(
            @ForAll @IntRange(min = 1, max = 12) int concurrency, @ForAll long seed) {
        Random random = new Random(seed);
        try (Drive drive = new Drive(new AccountLimits(concurrency, 0, 0, 0), new BigDecimal("1000"), random)) {
            for (int i = 0; i < ROUNDS; i++) {
                drive.begin(Traffic.begun(lane(random), need(AccountLimits.NONE, random), Talk.NOON));
            }
            while (drive.over() < ROUNDS) {
                assertThat(drive.pacer().inFlight()).isEqualTo(Math.min(concurrency, ROUNDS - drive.over()));
                drive.step(Replies::success);
            }
        }
    }

    @Provide
    Arbitrary<AccountLimits> limits() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 8),
                        Arbitraries.of(0, 3, 7, 20, 60),
                        Arbitraries.of(0L, 1_000L, 2_500L, 10_000L),
                        Arbitraries.of(0L, 0L, 9_000L, 30_000L))
                .as(AccountLimits::new);
    }

    private static Lane lane(Random random) {
        return Lane.values()[random.nextInt(3)];
    }

    private static Need need(AccountLimits limits, Random random) {
        int half = (int) (limits.tokensPerMinute() == 0 ? 1_000 : limits.tokensPerMinute() / 2);
        String most = String.valueOf(random.nextInt(500) / 100.0);
        return Traffic.need(1 + random.nextInt(half), random.nextInt(half), most);
    }
}
