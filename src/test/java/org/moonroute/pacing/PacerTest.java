package org.moonroute.pacing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.moonroute.conversation.Abandoned;
import org.moonroute.conversation.Attempt;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Need;
import org.moonroute.conversation.Refusal;
import org.moonroute.conversation.RoundUnderWay;
import org.moonroute.conversation.Talk;

@Timeout(60)
class PacerTest {
    private static final Duration FAR = Duration.ofHours(1);
    private static final Set<Thread.State> WAITING = Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);
    private final TestClock clock = new TestClock();
    private final Pacer pacer = pacer(0, clock);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Thread> waiting = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void without_a_limit_calls_go_at_once() {
        for (int i = 0; i < 1000; i++) {
            assertThat(pacer.admit(begun()).conversation().waited()).isZero();
        }
    }

    @Test
    void a_call_waits_for_its_own_back_off_and_the_wait_is_the_conversations_waiting() {
        Instant at = Talk.NOON.plusMillis(50);
        CompletableFuture<RoundUnderWay> admitted =
                admit(pacer, RoundUnderWay.begin(Talk.open(Talk.LIMITS), Need.NOTHING, at));
        clock.advance(Duration.ofMillis(49));
        Callers.poke(pacer);
        assertThat(admitted).isNotDone();
        clock.advance(Duration.ofMillis(1));
        // Nobody pokes the pacer: it looks by itself.
        assertThat(admitted.join().conversation().waited()).isEqualTo(Duration.ofMillis(50));
    }

    @Test
    void calls_are_spread_over_the_minute() {
        Pacer three = pacer(3, clock);
        three.admit(begun());
        CompletableFuture<RoundUnderWay> second = admit(three);
        clock.advance(Duration.ofMillis(19_999));
        Callers.poke(three);
        assertThat(second).isNotDone();
        clock.advance(Duration.ofMillis(2));
        Callers.poke(three);
        assertThat(second.join().conversation().waited()).isEqualTo(Duration.ofMillis(20_001));
    }

    @Test
    void seven_calls_a_minute_are_not_a_nanosecond_early() {
        Pacer seven = pacer(7, clock);
        seven.admit(begun());
        clock.advance(Duration.ofMinutes(1).dividedBy(7));
        CompletableFuture<RoundUnderWay> second = admit(seven);
        assertThat(second).isNotDone();
        clock.advance(Duration.ofNanos(1));
        Callers.poke(seven);
        assertThat(second.join()).isNotNull();
    }

    @Test
    void an_idle_hour_is_not_made_up_for_by_a_burst() {
        Pacer three = pacer(3, clock);
        clock.advance(FAR);
        three.admit(begun());
        assertThat(admit(three)).isNotDone();
    }

    @Test
    void a_refusal_of_the_account_closes_it_for_everybody_and_one_call_tries_when_the_pause_is_over() {
        pacer.heed(refused(FailureKind.RATE_LIMITED, Optional.of(Duration.ofSeconds(5)), Duration.ofSeconds(5)));
        clock.advance(Duration.ofSeconds(6));
        RoundUnderWay probe = pacer.admit(begun());
        CompletableFuture<RoundUnderWay> other = admit(pacer);
        assertThat(other).isNotDone();
        pacer.heed(probe);
        assertThat(other.join()).isNotNull();
        assertThat(pacer.admit(begun())).isNotNull();
    }

    @Test
    void a_prompt_that_is_refused_for_itself_opens_the_account_as_an_answer_does() {
        pacer.heed(refused(FailureKind.DAY_LIMIT, Optional.empty(), Duration.ZERO));
        pacer.admit(begun());
        CompletableFuture<RoundUnderWay> other = admit(pacer);
        assertThat(other).isNotDone();
        pacer.heed(begun().givenUp(
                        attempt(FailureKind.INVALID_REQUEST, Optional.empty()), refusal(FailureKind.INVALID_REQUEST)));
        assertThat(other.join()).isNotNull();
    }

    @Test
    void a_call_whose_client_went_away_does_not_open_the_account() {
        pacer.heed(refused(FailureKind.DAY_LIMIT, Optional.empty(), Duration.ZERO));
        pacer.admit(begun());
        CompletableFuture<RoundUnderWay> other = admit(pacer);
        pacer.heed(begun().givenUp(attempt(FailureKind.CANCELLED, Optional.empty()), refusal(FailureKind.CANCELLED)));
        assertThat(other).isNotDone();
        assertThat(pacer.closure()).isPresent();
    }

    @Test
    void a_try_that_finds_out_nothing_leaves_the_next_to_another_after_a_while() {
        pacer.heed(refused(FailureKind.DAY_LIMIT, Optional.empty(), Duration.ZERO));
        pacer.admit(begun());
        pacer.heed(refused(FailureKind.SERVER_ERROR, Optional.empty(), Duration.ZERO));
        CompletableFuture<RoundUnderWay> other = admit(pacer);
        assertThat(other).isNotDone();
        clock.advance(Duration.ofSeconds(30));
        assertThat(admit(pacer)).isNotDone();
        assertThat(other.join()).isNotNull();
    }

    @Test
    void a_rate_limit_that_names_no_time_and_an_overload_are_the_rounds_own_business() {
        pacer.heed(refused(FailureKind.RATE_LIMITED, Optional.empty(), FAR));
        pacer.heed(refused(FailureKind.OVERLOADED, Optional.of(FAR), FAR));
        assertThat(pacer.admit(begun())).isNotNull();
    }

    @Test
    void an_account_without_money_ends_all_waiting_now_and_from_now_on() {
        pacer.heed(refused(FailureKind.DAY_LIMIT, Optional.empty(), FAR));
        CompletableFuture<RoundUnderWay> other = admit(pacer);
        pacer.heed(begun().givenUp(
                        attempt(FailureKind.OUT_OF_MONEY, Optional.empty()), refusal(FailureKind.OUT_OF_MONEY)));
        assertThatThrownBy(other::join).isInstanceOf(CompletionException.class).hasCauseInstanceOf(Abandoned.class);
        assertThatThrownBy(() -> pacer.admit(begun()))
                .isInstanceOf(Abandoned.class)
                .hasMessage("out-of-money: no");
        assertThat(pacer.stopped()).isEqualTo("out-of-money: no");
    }

    @Test
    void an_account_without_money_is_waited_for_where_that_is_wanted() {
        pacer.heed(refused(FailureKind.OUT_OF_MONEY, Optional.empty(), FAR));
        pacer.heed(refused(FailureKind.OUT_OF_MONEY, Optional.empty(), FAR));
        CompletableFuture<RoundUnderWay> other = admit(pacer);
        assertThat(other).isNotDone();
        assertThat(pacer.stopped()).isNull();
        clock.advance(FAR);
        wakeByMoving();
        assertThat(other.join()).isNotNull();
    }

    @Test
    void a_round_given_up_for_a_rate_limit_closes_nothing() {
        pacer.heed(begun().givenUp(
                        attempt(FailureKind.RATE_LIMITED, Optional.of(FAR)), refusal(FailureKind.RATE_LIMITED)));
        assertThat(pacer.admit(begun())).isNotNull();
    }

    @Test
    void stop_wakes_who_waits_and_the_first_reason_stays() {
        pacer.heed(refused(FailureKind.DAY_LIMIT, Optional.empty(), FAR));
        CompletableFuture<RoundUnderWay> other = admit(pacer);
        pacer.stop("told to stop");
        pacer.stop("again");
        assertThatThrownBy(other::join).hasRootCauseMessage("told to stop");
    }

    @Test
    void an_interrupt_abandons_the_wait_and_is_not_lost() {
        pacer.heed(refused(FailureKind.DAY_LIMIT, Optional.empty(), FAR));
        CompletableFuture<Boolean> interrupted = CompletableFuture.supplyAsync(
                () -> {
                    waiting.add(Thread.currentThread());
                    try {
                        pacer.admit(begun());
                        return false;
                    } catch (Abandoned told) {
                        return Thread.interrupted();
                    }
                },
                threads);
        awaitWaiting(1);
        waiting.get(0).interrupt();
        assertThat(interrupted.join()).isTrue();
    }

    static Pacer pacer(int requestsPerMinute, Clock clock) {
        return new Pacer(new AccountLimits(0, requestsPerMinute, 0, 0), Duration.ZERO, Map.of(), clock);
    }

    private CompletableFuture<RoundUnderWay> admit(Pacer at) {
        return admit(at, begun());
    }

    private CompletableFuture<RoundUnderWay> admit(Pacer at, RoundUnderWay round) {
        int before = waiting.size();
        CompletableFuture<RoundUnderWay> admitted = CompletableFuture.supplyAsync(
                () -> {
                    waiting.add(Thread.currentThread());
                    return at.admit(round);
                },
                threads);
        awaitWaiting(before + 1);
        return admitted;
    }

    private void awaitWaiting(int count) {
        await().until(() -> waiting.size() == count
                && WAITING.contains(waiting.get(count - 1).getState()));
    }

    private void wakeByMoving() {
        pacer.heed(refused(FailureKind.OUT_OF_MONEY, Optional.empty(), Duration.ZERO));
    }

    private RoundUnderWay begun() {
        return RoundUnderWay.begin(Talk.open(Talk.LIMITS), Need.NOTHING, Talk.NOON);
    }

    private RoundUnderWay refused(FailureKind kind, Optional<Duration> retryAfter, Duration tryAgainIn) {
        return begun().refused(attempt(kind, retryAfter), Talk.NOON.plus(tryAgainIn));
    }

    private static Attempt attempt(FailureKind kind, Optional<Duration> retryAfter) {
        return new Attempt(Talk.NOON, Duration.ZERO, 429, Optional.of(new Refusal(kind, "no", retryAfter)));
    }

    private static Refusal refusal(FailureKind kind) {
        return new Refusal(kind, "no", Optional.empty());
    }
}
