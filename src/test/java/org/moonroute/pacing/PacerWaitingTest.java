package org.moonroute.pacing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moonroute.conversation.Abandoned;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Lane;
import org.moonroute.conversation.Need;
import org.moonroute.conversation.RoundUnderWay;
import org.moonroute.conversation.Talk;

/** Nobody waits for ever, and who stops waiting leaves nothing behind. */
@Timeout(240)
class PacerWaitingTest {
    private static final RoundUnderWay BEGUN = Traffic.begun(Need.NOTHING);
    private final Callers callers = new Callers();

    @AfterEach
    void stop() {
        callers.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void all_calls_of_many_threads_are_made_in_the_end(int concurrency) {
        Pacer pacer = pacer(concurrency, Clock.systemUTC());
        List<CompletableFuture<Void>> all = IntStream.range(0, 64)
                .mapToObj(i -> callers.run(() -> callTimes(pacer, Lane.values()[i % 3], 300)))
                .toList();
        all.forEach(CompletableFuture::join);
        assertThat(pacer.inFlight()).isZero();
    }

    private static void callTimes(Pacer pacer, Lane lane, int times) {
        RoundUnderWay begun = Traffic.begun(lane, Need.NOTHING, Talk.NOON);
        for (int i = 0; i < times; i++) {
            RoundUnderWay admitted = pacer.admit(begun);
            Thread.yield();
            pacer.heed(admitted.settled(Traffic.reply(1, "0")));
        }
    }

    @Test
    void stop_frees_everybody_whatever_they_wait_for() {
        Pacer pacer = pacer(1, new TestClock());
        RoundUnderWay flying = pacer.admit(BEGUN);
        List<CompletableFuture<RoundUnderWay>> waiting = new ArrayList<>();
        for (Lane lane : Lane.values()) {
            waiting.add(callers.admit(pacer, Traffic.begun(lane, Need.NOTHING, Talk.NOON)));
            waiting.add(callers.admit(pacer, Traffic.begun(lane, Need.NOTHING, Talk.NOON.plusSeconds(60))));
        }
        pacer.stop("told to stop");
        assertThat(waiting).allSatisfy(one -> assertThatThrownBy(one::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(Abandoned.class));
        pacer.heed(flying.settled(Traffic.reply(1, "0")));
        assertThat(pacer.inFlight()).isZero();
    }

    @Test
    void an_interrupt_that_comes_together_with_the_admission_leaks_no_place_and_no_money() {
        for (int i = 0; i < 300; i++) {
            Pacer pacer = pacer(1, new TestClock());
            pacer.budget(new BigDecimal("2"), BigDecimal.ZERO);
            Need dollar = Traffic.need(1, 1, "1");
            RoundUnderWay first = pacer.admit(Traffic.begun(dollar));
            Callers.Caller second = callers.begin(pacer, Traffic.begun(dollar));
            second.thread().interrupt();
            pacer.heed(Traffic.givenUp(first, FailureKind.SERVER_ERROR));
            second.admitted()
                    .thenAccept(admitted -> pacer.heed(Traffic.givenUp(admitted, FailureKind.SERVER_ERROR)))
                    .exceptionally(abandoned -> null)
                    .join();
            assertThat(pacer.inFlight()).isZero();
            assertThat(pacer.admit(Traffic.begun(Traffic.need(1, 1, "2")))).isNotNull();
        }
    }

    @Test
    void who_stops_waiting_holds_up_nobody_behind() {
        Pacer pacer = new Pacer(new AccountLimits(0, 0, 1_000, 0), Duration.ZERO, Map.of(), new TestClock());
        pacer.admit(Traffic.begun(Traffic.need(600)));
        CompletableFuture<RoundUnderWay> watching =
                callers.admit(pacer, Traffic.begun(Lane.BULK, Traffic.need(500), Talk.NOON.plusSeconds(3_600)));
        Callers.Caller large = callers.begin(pacer, Traffic.begun(Traffic.need(500)));
        CompletableFuture<RoundUnderWay> small = callers.admit(pacer, Traffic.begun(Traffic.need(400)));
        assertThat(small).isNotDone();
        large.thread().interrupt();
        assertThat(small.join()).isNotNull();
        assertThat(watching).isNotDone();
    }

    private static Pacer pacer(int concurrency, Clock clock) {
        return new Pacer(new AccountLimits(concurrency, 0, 0, 0), Duration.ZERO, Map.of(), clock);
    }
}
