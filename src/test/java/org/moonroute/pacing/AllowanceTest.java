package org.moonroute.pacing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.moonroute.pacing.CallLog.DAY;
import static org.moonroute.pacing.CallLog.MINUTE;
import static org.moonroute.pacing.CallLog.SECOND;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.moonroute.conversation.Need;

class AllowanceTest {
    private static final long NOON = 1_795_435_200L * SECOND;
    private static final long BURST = 50_000_000;

    @Property(tries = 150)
    void no_minute_and_no_day_ever_holds_more_than_its_limit(
            @ForAll @IntRange(max = 300) int perMinute,
            @ForAll @LongRange(max = 100_000) long tokensPerMinute,
            @ForAll @LongRange(max = 1_000_000) long tokensPerDay,
            @ForAll @LongRange(max = 5 * SECOND) long burst,
            @ForAll long seed) {
        AccountLimits limits = new AccountLimits(0, perMinute, tokensPerMinute, tokensPerDay);
        Allowance allowance = new Allowance(limits, burst);
        Random random = new Random(seed);
        CallLog log = new CallLog();
        long now = NOON;
        for (int i = 0; i < 400; i++) {
            now += random.nextInt(4) == 0 ? random.nextLong(20 * SECOND) : random.nextLong(SECOND / 10);
            Need need = Traffic.need(random.nextLong(1 + largest(limits)));
            now = allowance.earliest(now, need);
            allowance.use(now, need);
            int call = log.add(now, need.tokens());
            if (random.nextBoolean()) {
                // What the service counted is told some time later.
                long fewer = -random.nextLong(1 + need.tokens());
                now += random.nextLong(90 * SECOND);
                allowance.correct(now, log.at(call), fewer);
                log.correct(call, fewer);
            }
        }
        log.assertWithin(limits);
    }

    private static long largest(AccountLimits limits) {
        long minute = limits.tokensPerMinute() == 0 ? Long.MAX_VALUE : limits.tokensPerMinute();
        long day = limits.tokensPerDay() == 0 ? Long.MAX_VALUE : limits.tokensPerDay();
        return Math.min(100_000, Math.min(minute, day));
    }

    @Property(tries = 60)
    void of_requests_at_least_97_percent_are_used(@ForAll @IntRange(min = 1, max = 10_000) int perMinute) {
        AccountLimits limits = new AccountLimits(0, perMinute, 0, 0);
        assertThat(saturated(limits, 0, 10 * MINUTE)).isBetween(9.7 * perMinute, 10.0 * perMinute + 1);
    }

    @Property(tries = 60)
    void of_the_minutes_tokens_at_least_97_percent_are_used_by_small_calls(
            @ForAll @LongRange(min = 10_000, max = 5_000_000) long perMinute) {
        long each = perMinute / 500;
        assertThat(saturated(new AccountLimits(0, 0, perMinute, 0), each, 10 * MINUTE) * each)
                .isBetween(9.7 * perMinute, 10.0 * perMinute);
    }

    @Property(tries = 30)
    void of_the_days_tokens_at_least_97_percent_are_used_by_small_calls(
            @ForAll @LongRange(min = 10_000, max = 1_500_000) long perDay) {
        long each = perDay / 500;
        assertThat(saturated(new AccountLimits(0, 0, 0, perDay), each, 4 * DAY) * each)
                .isBetween(3.88 * perDay, 4.0 * perDay);
    }

    @Property(tries = 60)
    void of_large_calls_as_many_are_made_as_fit(
            @ForAll @LongRange(min = 10_000, max = 5_000_000) long perMinute,
            @ForAll @IntRange(min = 1, max = 9) int fit) {
        long each = perMinute / fit;
        assertThat(saturated(new AccountLimits(0, 0, perMinute, 0), each, 10 * MINUTE))
                .isBetween(9.7 * fit, 10.0 * fit);
    }

    @Test
    void every_tier_of_the_service_is_used_up() {
        for (int tier = 0; tier <= AccountLimits.HIGHEST_TIER; tier++) {
            AccountLimits limits = AccountLimits.ofTier(tier);
            assertThat(saturated(limits, 1, 10 * MINUTE)).isGreaterThan(9.7 * limits.requestsPerMinute());
        }
    }

    @Test
    void a_call_that_could_never_be_made_is_told_by_the_limit_it_passes() {
        Allowance allowance = new Allowance(new AccountLimits(0, 0, 10, 20), 0);
        assertThat(allowance.tooLarge(Traffic.need(10))).isEmpty();
        assertThat(allowance.tooLarge(Traffic.need(11))).contains("10 tokens a minute");
        assertThat(new Allowance(new AccountLimits(0, 0, 0, 20), 0).tooLarge(Traffic.need(21)))
                .contains("20 tokens a day");
        assertThat(new Allowance(AccountLimits.NONE, 0).tooLarge(Traffic.need(Long.MAX_VALUE)))
                .isEmpty();
    }

    @Test
    void what_the_reply_may_have_counts_whether_it_is_used_or_not() {
        Allowance allowance = new Allowance(new AccountLimits(0, 0, 1_000, 0), 0);
        allowance.use(NOON, Traffic.need(100, 900, "0"));
        assertThat(allowance.earliest(NOON, Traffic.need(1))).isGreaterThan(NOON + MINUTE);
    }

    /** How many calls of so many tokens are made within the time, when there are always more. */
    private static double saturated(AccountLimits limits, long each, long time) {
        Allowance allowance = new Allowance(limits, BURST);
        Need need = Traffic.need(each);
        double calls = 0;
        for (long now = NOON; now < NOON + time; now = allowance.earliest(now, need)) {
            allowance.use(now, need);
            calls++;
        }
        return calls;
    }
}
