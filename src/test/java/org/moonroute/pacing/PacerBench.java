package org.moonroute.pacing;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.moonroute.conversation.Abandoned;
import org.moonroute.conversation.Cost;
import org.moonroute.conversation.Lane;
import org.moonroute.conversation.Need;
import org.moonroute.conversation.RoundUnderWay;
import org.moonroute.conversation.RoundUnderWay.Settled;
import org.moonroute.conversation.Talk;

/** How fast the pacer itself is, and how much of a limit it uses. See docs/benchmarks.md. */
public final class PacerBench {
    private static final Duration BURST = Duration.ofMillis(50);
    private static final Map<Lane, Integer> WEIGHTS = Map.of(Lane.INTERACTIVE, 8, Lane.QUEUE, 4, Lane.BULK, 1);
    private static final long RUN = 2_000_000_000L;
    private static final int RUNS = 5;
    /** The highest tier allows 10,000 requests a minute, which bind at once here; so its kinds of limit, but out of reach. */
    private static final AccountLimits OUT_OF_REACH = new AccountLimits(1_000, 2_000_000_000, 1L << 50, 1L << 55);

    private PacerBench() {}

    /** Prints the figures. */
    public static void main(String[] none) throws Exception {
        System.out.println(
                "Java " + Runtime.version() + ", millions of admissions a second, best and median of " + RUNS);
        for (int threads : new int[] {1, 2, 64}) {
            admissions("no limits", threads, () -> pacer(AccountLimits.NONE));
            admissions("all limits, none binds", threads, () -> pacer(OUT_OF_REACH));
            admissions("the same and a budget", threads, PacerBench::withBudget);
        }
        for (int perMinute : new int[] {600, 10_000}) {
            utilisation(perMinute);
        }
    }

    private static Pacer pacer(AccountLimits limits) {
        return new Pacer(limits, BURST, WEIGHTS, Clock.systemUTC());
    }

    private static Pacer withBudget() {
        Pacer pacer = pacer(OUT_OF_REACH);
        pacer.budget(new BigDecimal("1e12"), BigDecimal.ZERO);
        return pacer;
    }

    private static void admissions(String what, int threads, Supplier<Pacer> pacers) throws Exception {
        List<Double> rates = new ArrayList<>();
        for (int run = 0; run <= RUNS; run++) {
            rates.add(admitted(pacers.get(), threads, RUN) * 1e3 / RUN);
        }
        // The first warms up.
        List<Double> sorted = rates.stream().skip(1).sorted().toList();
        System.out.printf(
                "%2d threads, %-22s %6.2f %6.2f%n", threads, what, sorted.get(RUNS - 1), sorted.get(RUNS / 2));
    }

    /** Sixty-four callers want more than the limit allows; the first seconds are not counted. */
    private static void utilisation(int perMinute) throws Exception {
        Pacer pacer = pacer(new AccountLimits(0, perMinute, 0, 0));
        Queue<Instant> admitted = new ConcurrentLinkedQueue<>();
        Instant from = Instant.now().plusSeconds(2);
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            callers.add(new Thread(() -> callUntilStopped(pacer, admitted)));
        }
        callers.forEach(Thread::start);
        Thread.sleep(Duration.between(Instant.now(), from.plusSeconds(10)).toMillis());
        pacer.stop("measured");
        for (Thread caller : callers) {
            caller.join();
        }
        long calls = admitted.stream()
                .filter(at -> !at.isBefore(from) && at.isBefore(from.plusSeconds(10)))
                .count();
        System.out.printf(
                "limit of %,d requests a minute: %,d calls in 10 s, %.1f %%%n",
                perMinute, calls, 100 * calls / (perMinute / 6.0));
    }

    private static void callUntilStopped(Pacer pacer, Queue<Instant> admitted) {
        try {
            while (true) {
                RoundUnderWay round = pacer.admit(Traffic.begun(Need.NOTHING));
                admitted.add(round.admittedAt().orElseThrow());
                pacer.heed(round.settled(Traffic.reply(1, "0")));
            }
        } catch (Abandoned measured) {
            return;
        }
    }

    /** How many calls are made within the time, each over as soon as it is admitted. */
    private static long admitted(Pacer pacer, int threads, long nanos) throws Exception {
        LongAdder calls = new LongAdder();
        CyclicBarrier ready = new CyclicBarrier(threads);
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Lane lane = Lane.values()[i % Lane.values().length];
            callers.add(new Thread(() -> calls.add(call(pacer, lane, ready, nanos))));
        }
        callers.forEach(Thread::start);
        for (Thread caller : callers) {
            caller.join();
        }
        return calls.sum();
    }

    private static long call(Pacer pacer, Lane lane, CyclicBarrier ready, long nanos) {
        RoundUnderWay begun = Traffic.begun(lane, new Need(900, 100, new Cost(new BigDecimal("0.0123"))), Talk.NOON);
        Settled reply = Traffic.reply(900, "0.0045");
        try {
            ready.await();
        } catch (Exception broken) {
            throw new IllegalStateException(broken);
        }
        long end = System.nanoTime() + nanos;
        long calls = 0;
        while (System.nanoTime() < end) {
            pacer.heed(pacer.admit(begun).settled(reply));
            calls++;
        }
        return calls;
    }
}
