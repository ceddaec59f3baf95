package org.moonroute.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.moonroute.conversation.Need;
import org.moonroute.conversation.RoundUnderWay;
import org.moonroute.conversation.Talk;

class PacerPropertiesTest {
    @Property(tries = 25)
    void never_more_calls_than_allowed_begin_within_any_minute(
            @ForAll @IntRange(min = 1, max = 7) int perMinute, @ForAll long seed) {
        TestClock time = new TestClock();
        Pacer limited = PacerTest.pacer(perMinute, time);
        Random random = new Random(seed);
        List<Instant> begun = Collections.synchronizedList(new ArrayList<>());
        List<CompletableFuture<Void>> calls = new ArrayList<>();
        ExecutorService callers = Executors.newCachedThreadPool();
        for (int i = 0; i < 12; i++) {
            calls.add(CompletableFuture.runAsync(
                    () -> {
                        begun.add(limited.admit(RoundUnderWay.begin(Talk.open(Talk.LIMITS), Need.NOTHING, Talk.NOON))
                                .admittedAt()
                                .orElseThrow());
                    },
                    callers));
        }
        while (!calls.stream().allMatch(CompletableFuture::isDone)) {
            time.advance(Duration.ofMillis(random.nextInt(9_000)));
            Callers.poke(limited);
            Thread.yield();
        }
        callers.shutdown();
        Collections.sort(begun);
        assertThat(begun).hasSize(12);
        for (int i = perMinute; i < begun.size(); i++) {
            assertThat(Duration.between(begun.get(i - perMinute), begun.get(i)))
                    .isGreaterThanOrEqualTo(Duration.ofMinutes(1));
        }
    }
}
