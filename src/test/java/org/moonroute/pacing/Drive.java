package org.moonroute.pacing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.moonroute.pacing.CallLog.SECOND;

import java.math.BigDecimal;
import java.math.RoundingMode;
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
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Lane;
import org.moonroute.conversation.RoundUnderWay;

/** Plays the service for a pacer's callers, by a clock of its own; and keeps book of what the pacer lets through. */
final class Drive implements AutoCloseable {
    static final int ONLY_SUCCESS = 0;
    static final int ANY_REPLY = 8;
    private static final Map<Lane, Integer> WEIGHTS = Map.of(Lane.INTERACTIVE, 8, Lane.QUEUE, 4, Lane.BULK, 1);

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
            } else if (error.getCause() instanceof Abandoned) {
                abandoned.incrementAndGet();
            }
        });
        collect();
    }

    void toTheEnd(int replies) {
        while (over() < begun) {
            step(replies);
        }
    }

    /** Time goes on a little, and the calls whose time is over end. */
    void step(int replies) {
        // Nothing is under way: what is waited for may be the next day's tokens.
        int most = flying.isEmpty() ? 1_800_000 : random.nextInt(10) == 0 ? 40_000 : 2_000;
        clock.advance(Duration.ofMillis(random.nextInt(most)));
        for (Flying call : List.copyOf(flying)) {
            if (!call.until().isAfter(clock.instant())) {
                flying.remove(call);
                end(call, random.nextInt(replies + 1));
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

    private void end(Flying call, int reply) {
        if (reply < 4) {
            long fewer = random.nextLong(call.round().need().prompt());
            BigDecimal cost = call.round()
                    .need()
                    .most()
                    .amount()
                    .multiply(BigDecimal.valueOf(random.nextDouble()))
                    .setScale(6, RoundingMode.DOWN);
            log.correct(call.number(), -fewer);
            spent = spent.add(cost);
            ended++;
            heed(call.round().settled(Traffic.reply(call.round().need().prompt() - fewer, cost.toPlainString())));
        } else if (reply == 4) {
            ended++;
            heed(Traffic.givenUp(call.round(), FailureKind.TIMED_OUT));
            spent = spent.add(call.round().need().most().amount());
        } else {
            refuse(call.round(), reply);
        }
    }

    private void refuse(RoundUnderWay round, int reply) {
        Instant again = clock.instant().plusMillis(random.nextInt(20_000));
        if (reply == 5) {
            Duration retryAfter = Duration.between(clock.instant(), again);
            pauses.add(new Instant[] {clock.instant(), again});
            again(Traffic.refused(round, FailureKind.RATE_LIMITED, again, retryAfter));
        } else {
            FailureKind kind = List.of(FailureKind.RATE_LIMITED, FailureKind.OVERLOADED, FailureKind.SERVER_ERROR)
                    .get(reply - 6);
            again(Traffic.refused(round, kind, again));
        }
    }

    private void again(RoundUnderWay refused) {
        if (heed(refused)) {
            submit(refused.left());
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
