package org.moonroute.pacing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.moonroute.conversation.FailureKind.OVERLOADED;
import static org.moonroute.conversation.FailureKind.RATE_LIMITED;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.moonroute.conversation.Need;
import org.moonroute.conversation.RoundUnderWay;
import org.moonroute.conversation.Talk;

/** What replies and refusals to calls in flight do to the calls that wait. */
@Timeout(60)
class PacerRepliesTest {
    private final TestClock clock = new TestClock();
    private final Callers callers = new Callers();

    @AfterEach
    void stop() {
        callers.close();
    }

    @Test
    void the_pause_that_one_refusal_asks_for_is_kept_whatever_other_calls_in_flight_bring() {
        Pacer pacer = PacerTest.pacer(0, clock);
        List<RoundUnderWay> flying = inFlight(pacer, 3);
        clock.advance(Duration.ofSeconds(1));
        refuse(pacer, flying.get(0), Duration.ofSeconds(30));
        pacer.heed(flying.get(1).settled(Traffic.reply(1, "0")));
        refuse(pacer, flying.get(2), Duration.ofSeconds(2));
        CompletableFuture<RoundUnderWay> next = callers.admit(pacer, begun());
        clock.advance(Duration.ofMillis(29_999));
        Callers.poke(pacer);
        assertThat(pacer.inFlight()).isZero();
        clock.advance(Duration.ofMillis(1));
        Callers.poke(pacer);
        assertThat(next.join().admittedAt()).contains(Talk.NOON.plusSeconds(31));
    }

    @Test
    void an_overload_slows_down_for_all_even_where_no_limit_is_known_and_replies_speed_up_again() {
        Pacer pacer = PacerTest.pacer(0, clock);
        List<RoundUnderWay> flying = inFlight(pacer, 40);
        pacer.heed(Traffic.refused(flying.remove(0), OVERLOADED, Talk.NOON));
        CompletableFuture<RoundUnderWay> next = callers.admit(pacer, begun());
        clock.advance(Duration.ofSeconds(1));
        for (int replies = 1; replies <= 18; replies++) {
            pacer.heed(flying.remove(0).settled(Traffic.reply(1, "0")));
            assertThat(pacer.inFlight()).isEqualTo(39 - replies);
        }
        pacer.heed(flying.remove(0).settled(Traffic.reply(1, "0")));
        assertThat(next.join())
                .as("let in when half of 40 calls, and one step more, may be made")
                .isNotNull();
        assertThat(pacer.inFlight()).isEqualTo(21);
    }

    private void refuse(Pacer pacer, RoundUnderWay call, Duration retryAfter) {
        pacer.heed(Traffic.refused(call, RATE_LIMITED, clock.instant().plus(retryAfter), retryAfter));
    }

    private static List<RoundUnderWay> inFlight(Pacer pacer, int calls) {
        List<RoundUnderWay> flying = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            flying.add(pacer.admit(begun()));
        }
        return flying;
    }

    private static RoundUnderWay begun() {
        return Traffic.begun(Need.NOTHING);
    }
}
