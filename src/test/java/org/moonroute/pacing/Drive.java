package org.moonroute.pacing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.moonroute.pacing.CallLog.SECOND;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.moonroute.conversation.Abandoned;
import org.moonroute.conversation.Lane;
import org.moonroute.conversation.PromptFailed;
import org.moonroute.conversation.Refusal;
import org.moonroute.conversation.RoundUnderWay;

/** Plays the service for a pacer's callers, by a clock of its own; and keeps book of what the pacer lets through. */
final class Drive implements AutoCloseable {
    private static final Map<Lane, Integer> WEIGHTS = Map.of(Lane.INTERACTIVE, 8, Lane.QUEUE, 4, Lane.BULK, 1);

    /** Far more than any traffic here takes. */
    private static final int MOST_STEPS = 200_000;

    private final AccountLimits limits;
    private final TestClock clock = new TestClock();
    private final Pacer pacer;
    private final Random random;
    private final CallLog log = new CallLog();
    private final Callers callers = new Callers();
    private final Queue<RoundUnderWay> admitted = new ConcurrentLinkedQueue<>();
    private final AtomicInteger abandoned = new AtomicInteger();
    private final List<Flying> flying = new ArrayList<>();
    private final List<Instant[]> pauses = new ArrayList<>();
    private int begun;
    private int ended;
    private BigDecimal spent = BigDecimal.ZERO;

    private record Flying(RoundUnderWay round, int number, Instant until) {}

    Drive(AccountLimits limits, BigDecimal budget, Random random) {
        this.limits = limits;
        this.random = random;
        this.pacer = new Pacer(limits, Duration.ofMillis(random.nextInt(3) * 50L), WEIGHTS, clock);
        this.pacer.budget(budget, BigDecimal.ZERO);
    }

    void begin(RoundUnderWay round) {
        begun++;
        submit(round);
    }

    private void submit(RoundUnderWay round) {
        callers.admit(pacer, round).whenComplete((one, error) -> {
            if (error == null) {
                admitted.add(one);
            } else if (error.getCause() instanceof Abandoned || error.getCause() instanceof PromptFailed) {
                abandoned.incrementAndGet();
            }
        });
        collect();
    }

    void toTheEnd(Replies replies) {
        for (int steps = 0; over() < begun; steps++) {
            assertThat(steps)
                    .as("%d of %d rounds are over, %d calls in flight", over(), begun, pacer.inFlight())
                    .isLessThan(MOST_STEPS);
            step(replies);
        }
    }

    /** Time goes on a little, and the calls whose time is over end. */
    void step(Replies replies) {
        // Nothing is under way: what is waited for may be the next day's tokens.
        int most = flying.isEmpty() ? 1_800_000 : random.nextInt(10) == 0 ? 40_000 : 2_000;
        clock.advance(Duration.ofMillis(random.nextInt(most)));
        for (Flying call : List.copyOf(flying)) {
            if (!call.until().isAfter(clock.instant())) {
                flying.remove(call);
                end(call, replies.to(call.round(), clock.instant(), random));
            }
        }
        heed(Callers.POKE);
        collect();
    }

    /** Waits until all that the pacer has let through have arrived here. */
    private void collect() {
        while (true) {
            for (RoundUnderWay one = admitted.poll(); one != null; one = admitted.poll()) {
                Instant at = one.admittedAt().orElseThrow();
                int number = log.add(
                        at.getEpochSecond() * SECOND + at.getNano(), one.need().tokens());
                flying.add(new Flying(one, number, clock.instant().plusMillis(random.nextInt(30_000))));
            }
            if (flying.size() == pacer.inFlight()) {
                assertThat(flying.size()).isLessThanOrEqualTo(limits.concurrency() == 0 ? begun : limits.concurrency());
                return;
            }
            Thread.yield();
        }
    }

    private void end(Flying call, RoundUnderWay after) {
        long estimated = after.need().prompt();
        after.next()
                .ifPresent(reply ->
                        log.correct(call.number(), reply.round().usage().prompt() - estimated));
        spent = spent.add(Spent.by(after).amount());
        after.lastRefusal()
                .flatMap(Refusal::retryAfter)
                .ifPresent(asked -> pauses.add(new Instant[] {clock.instant(), after.notBefore()}));
        if (heed(after) && after.isUnsettled()) {
            submit(after.left());
        } else {
            ended++;
        }
    }

    private boolean heed(RoundUnderWay round) {
        try {
            pacer.heed(round);
            return true;
        } catch (Abandoned stopped) {
            return false;
        }
    }

    void assertPausesKept() {
        for (int call = 0; call < log.size(); call++) {
            Instant at = Instant.ofEpochSecond(log.at(call) / SECOND, log.at(call) % SECOND);
            assertThat(pauses).noneMatch(pause -> at.isAfter(pause[0]) && at.isBefore(pause[1]));
        }
    }

    Pacer pacer() {
        return pacer;
    }

    CallLog log() {
        return log;
    }

    BigDecimal spent() {
        return spent;
    }

    /** Rounds that have come to their end. */
    int over() {
        return ended + abandoned.get();
    }

    @Override
    public void close() {
        pacer.stop("the test is over");
        callers.close();
    }
}
