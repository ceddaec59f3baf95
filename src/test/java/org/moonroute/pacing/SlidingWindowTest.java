package org.moonroute.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Against a log of everything that was used, to the nanosecond. */
class SlidingWindowTest {
    private static final long LENGTH = 60_000;
    private static final int BUCKETS = 600;
    private static final long NOON = 1_000_000_000_000L;

    private static final class Log {
        private final List<long[]> used = new ArrayList<>();

        void add(long at, long amount) {
            used.add(new long[] {at, amount});
        }

        void correct(int which, long amount) {
            used.get(which)[1] += amount;
        }

        long within(long end) {
            return used.stream()
                    .filter(one -> one[0] > end - LENGTH && one[0] <= end)
                    .mapToLong(one -> one[1])
                    .sum();
        }
    }

    @Property(tries = 200)
    void no_window_ever_holds_more_than_the_limit(
            @ForAll @IntRange(min = 1, max = 5_000) int limit,
            @ForAll @IntRange(min = 1, max = 50) int share,
            @ForAll long seed) {
        Random random = new Random(seed);
        SlidingWindow window = new SlidingWindow(limit, LENGTH, BUCKETS);
        Log log = new Log();
        long now = NOON;
        for (int i = 0; i < 300; i++) {
            now += random.nextInt((int) LENGTH / 20);
            long amount = 1 + random.nextInt(Math.max(1, limit / share));
            now = window.earliest(now, amount);
            window.use(now, amount);
            log.add(now, amount);
            assertThat(log.within(now)).isLessThanOrEqualTo(limit);
        }
    }

    @Property(tries = 200)
    void what_is_given_back_late_is_not_given_twice(
            @ForAll @IntRange(min = 100, max = 5_000) int limit, @ForAll long seed) {
        Random random = new Random(seed);
        SlidingWindow window = new SlidingWindow(limit, LENGTH, BUCKETS);
        Log log = new Log();
        long now = NOON;
        for (int i = 0; i < 200; i++) {
            long amount = 1 + random.nextInt(limit);
            now = window.earliest(now + random.nextInt((int) LENGTH / 20), amount);
            window.use(now, amount);
            log.add(now, amount);
            assertThat(log.within(now)).isLessThanOrEqualTo(limit);
            int which = random.nextInt(log.used.size());
            long back = random.nextLong(1 + log.used.get(which)[1]);
            window.correct(now, log.used.get(which)[0], -back);
            log.correct(which, -back);
        }
    }

    @Property(tries = 100)
    void the_earliest_time_is_late_by_one_bucket_at_most(
            @ForAll @IntRange(min = 1, max = 500) int limit, @ForAll long seed) {
        Random random = new Random(seed);
        SlidingWindow window = new SlidingWindow(limit, LENGTH, BUCKETS);
        Log log = new Log();
        long now = NOON;
        for (int i = 0; i < 200; i++) {
            long amount = 1 + random.nextInt(limit);
            long at = window.earliest(now + random.nextInt(3_000), amount);
            if (at > now + 3_000) {
                long bucket = LENGTH / BUCKETS;
                assertThat(log.within(at - bucket - 1) + amount).isGreaterThan(limit);
            }
            now = at;
            window.use(now, amount);
            log.add(now, amount);
        }
    }

    @Test
    void a_correction_of_what_is_long_past_changes_nothing() {
        SlidingWindow window = new SlidingWindow(10, LENGTH, BUCKETS);
        window.use(NOON, 10);
        long later = NOON + 2 * LENGTH;
        window.use(later, 10);
        window.correct(later, NOON, -10);
        assertThat(window.earliest(later, 1)).isGreaterThan(later);
    }

    @Test
    void more_used_than_allowed_is_waited_for_and_then_forgotten() {
        SlidingWindow window = new SlidingWindow(10, LENGTH, BUCKETS);
        window.use(NOON, 10);
        window.correct(NOON + 1, NOON, 25);
        long again = window.earliest(NOON + 1, 10);
        assertThat(again).isBetween(NOON + LENGTH, NOON + LENGTH + LENGTH / BUCKETS);
        assertThat(window.earliest(again, 10)).isEqualTo(again);
    }

    @Test
    void of_the_limit_at_least_97_percent_is_used_when_small_calls_want_more() {
        SlidingWindow window = new SlidingWindow(10_000, LENGTH, BUCKETS);
        long now = NOON;
        long used = 0;
        for (; now < NOON + 10 * LENGTH; now = window.earliest(now, 7)) {
            window.use(now, 7);
            used += 7;
        }
        assertThat(used).isBetween(97_000L, 100_000L);
    }
}
