package org.moonroute.pacing;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.moonroute.conversation.Abandoned;
import org.moonroute.conversation.Cost;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.FailureKind.Policy;
import org.moonroute.conversation.Lane;
import org.moonroute.conversation.Need;
import org.moonroute.conversation.PromptFailed;
import org.moonroute.conversation.Refusal;
import org.moonroute.conversation.RoundUnderWay;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Admits calls to the service under the account's limits. It waits, it does not reject: for calls in flight, requests and
 * tokens of the minute, tokens of the day, the budget, the back-off of a call that was refused, and, for everybody, after a
 * refusal that concerns the whole account. Who waits is admitted in order within a lane, and by weight between the lanes.
 * Safe for use by many threads.
 */
public final class Pacer {
    private static final Logger LOG = LoggerFactory.getLogger(Pacer.class);
    private static final long NEVER = Long.MAX_VALUE;
    private static final long SECOND = 1_000_000_000L;
    /** What a thread can wait for and be on time. */
    private static final long SHORTEST_WAIT = TimeUnit.MICROSECONDS.toNanos(50);
    /** Nobody waits longer without looking again. */
    private static final long LONGEST_WAIT = TimeUnit.HOURS.toNanos(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Clock clock;
    private final Allowance allowance;
    private final Throttle throttle;
    private final Pause pause = new Pause();
    private final Lanes<Waiter> lanes;
    private final PriorityQueue<Waiter> backingOff =
            new PriorityQueue<>(Comparator.comparingLong(one -> one.notBefore));
    private Budget budget;
    private final int[] inFlightOf = new int[Lane.values().length];
    private int inFlight;
    private String stopped;
    /** The one waiter that waits for the time at which something is due; the others wait to be told. */
    private Waiter watch;

    private long watchUntil;

    private final class Waiter {
        final Need need;
        final Lane lane;
        final long notBefore;
        /** When it came into the line of its lane. */
        long since;

        final Condition told = lock.newCondition();
        /** When it was admitted; null before. */
        Instant admitted;

        Waiter(RoundUnderWay round) {
            this.need = round.need();
            this.lane = round.conversation().prompt().origin().lane();
            this.notBefore = nanos(round.notBefore());
        }
    }

    /**
     * @param limits what the account allows
     * @param burst how far calls may lag behind being evenly spread and make up for it
     * @param weights how the lanes share
     * @param clock tells the time
     */
    public Pacer(AccountLimits limits, Duration burst, Map<Lane, Integer> weights, Clock clock) {
        this.allowance = new Allowance(limits, burst.toNanos());
        this.throttle = new Throttle(limits.concurrency() == 0 ? Throttle.UNLIMITED : limits.concurrency());
        this.lanes = new Lanes<>(weights);
        this.clock = clock;
    }

    /** From now on not more than this may be spent, in US dollars; {@code spent} of it is spent already. */
    public void budget(BigDecimal limit, BigDecimal spent) {
        lock.lock();
        try {
            budget = new Budget(limit, spent);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the round's next call may be made.
     *
     * @throws Abandoned if the run ends before that
     * @throws PromptFailed if the call could never be admitted
     */
    public RoundUnderWay admit(RoundUnderWay round) {
        lock.lock();
        try {
            refuseHopeless(round);
            Instant began = clock.instant();
            Waiter one = new Waiter(round);
            if (one.notBefore > nanos(began) || !lanes.isEmpty() || !admitted(one, nanos(began))) {
                await(one);
            }
            return round.admitted(one.admitted, Duration.between(began, one.admitted));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Learns from what became of a call, which is over.
     *
     * @throws Abandoned if the call failed after the run was stopped: it may have failed of that
     */
    public RoundUnderWay heed(RoundUnderWay round) {
        lock.lock();
        try {
            long now = nanos(clock.instant());
            round.admittedAt().ifPresent(at -> leave(round, nanos(at), now));
            if (stopped != null && round.lastRefusal().isPresent()) {
                throw new Abandoned(stopped);
            }
            learn(round, now);
            letIn(now);
            return round.left();
        } finally {
            lock.unlock();
        }
    }

    /** Ends all waiting, now and from now on: prompts that are not answered yet are left to do. */
    public void stop(String reason) {
        lock.lock();
        try {
            if (stopped == null) {
                stopped = reason;
                for (Optional<Waiter> one = lanes.next(); one.isPresent(); one = lanes.next()) {
                    lanes.take(0);
                    one.get().told.signal();
                }
                backingOff.forEach(one -> one.told.signal());
                backingOff.clear();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Why a refusal has closed the account, and for how long; absent when it is open. */
    public Optional<Closure> closure() {
        return locked(() -> pause.closure(nanos(clock.instant())));
    }

    /** Whether a refusal has closed the account for longer than this. */
    public boolean isClosedFor(Duration time) {
        return closure().filter(one -> one.left().compareTo(time) > 0).isPresent();
    }

    /** How long the first in the line of a lane has waited for the account; zero when nobody waits there. */
    public Duration longestWait(Lane lane) {
        return locked(() -> lanes.next(lane)
                .map(first -> Duration.ofNanos(Math.max(0, nanos(clock.instant()) - first.since)))
                .orElse(Duration.ZERO));
    }

    /** Why it was stopped; null while it was not. */
    public String stopped() {
        return locked(() -> stopped);
    }

    /** Calls that are being made now. */
    public int inFlight() {
        return locked(() -> inFlight);
    }

    /** The same of one lane. */
    public int inFlight(Lane lane) {
        return locked(() -> inFlightOf[lane.ordinal()]);
    }

    private <T> T locked(Supplier<T> asked) {
        lock.lock();
        try {
            return asked.get();
        } finally {
            lock.unlock();
        }
    }

    private void refuseHopeless(RoundUnderWay round) {
        if (stopped != null) {
            throw new Abandoned(stopped);
        }
        allowance.tooLarge(round.need()).ifPresent(limit -> {
            throw PromptFailed.during(
                    round.conversation(),
                    FailureKind.OVER_ACCOUNT_LIMIT,
                    "one call counts " + round.need().tokens() + " tokens (about "
                            + round.need().prompt()
                            + " of the prompt, and max_completion_tokens), and the account allows "
                            + limit + ". Lower max_completion_tokens, or raise moonroute.account.tokens-per-minute.");
        });
        if (budget != null && round.need().most().amount() == null) {
            throw PromptFailed.during(
                    round.conversation(),
                    FailureKind.UNKNOWN_PRICE,
                    "there is a budget, and the price of the model is not known. Add it to config/models.yaml.");
        }
    }

    private void await(Waiter one) {
        line(one, nanos(clock.instant()));
        letIn(nanos(clock.instant()));
        try {
            while (one.admitted == null) {
                if (stopped != null) {
                    withdraw(one);
                    throw new Abandoned(stopped);
                }
                if (watch == null) {
                    watch(one);
                } else {
                    one.told.await();
                }
            }
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
            withdraw(one);
            throw new Abandoned("told to stop while waiting for the account");
        } finally {
            handOver();
        }
    }

    /** Waits until the next thing is due, for everybody. */
    private void watch(Waiter one) throws InterruptedException {
        long now = nanos(clock.instant());
        watchUntil = letIn(now);
        if (one.admitted != null) {
            return;
        }
        watch = one;
        try {
            one.told.awaitNanos(Math.min(LONGEST_WAIT, Math.max(SHORTEST_WAIT, watchUntil - now)));
        } finally {
            watch = null;
        }
        letIn(nanos(clock.instant()));
    }

    /** Somebody else has to watch when the one that did has gone. */
    private void handOver() {
        if (watch == null) {
            lanes.next().or(() -> Optional.ofNullable(backingOff.peek())).ifPresent(next -> next.told.signal());
        }
    }

    private void withdraw(Waiter one) {
        if (one.admitted != null) {
            ends(one.lane);
            if (budget != null) {
                budget.settle(one.need.most(), Cost.ZERO);
            }
        } else {
            lanes.remove(one.lane, one);
            backingOff.remove(one);
        }
        letIn(nanos(clock.instant()));
    }

    private void line(Waiter one, long now) {
        if (one.notBefore > now) {
            backingOff.add(one);
        } else {
            queue(one, now);
        }
    }

    private void queue(Waiter one, long now) {
        one.since = now;
        lanes.add(one.lane, one);
    }

    /** Admits whoever may go now; returns when to look again. */
    private long letIn(long now) {
        while (!backingOff.isEmpty() && backingOff.peek().notBefore <= now) {
            queue(backingOff.poll(), now);
        }
        Optional<Waiter> next = lanes.next();
        while (next.isPresent() && admitted(next.get(), now)) {
            lanes.take(next.get().need.tokens());
            next.get().told.signal();
            next = lanes.next();
        }
        long due = Math.min(
                next.map(one -> earliest(one, now)).orElse(NEVER),
                backingOff.isEmpty() ? NEVER : backingOff.peek().notBefore);
        if (watch != null && due < watchUntil) {
            watch.told.signal();
        }
        return due;
    }

    private boolean admitted(Waiter one, long now) {
        if (earliest(one, now) > now) {
            return false;
        }
        allowance.use(now, one.need);
        pause.tries(now);
        if (budget != null) {
            budget.setAside(one.need.most());
        }
        inFlight++;
        inFlightOf[one.lane.ordinal()]++;
        one.admitted = instant(now);
        return true;
    }

    private long earliest(Waiter one, long now) {
        if (inFlight >= throttle.allowed()) {
            return NEVER;
        }
        if (budget != null && !budget.allows(one.need.most())) {
            if (inFlight == 0) {
                stop(budget.words(one.need.most()));
            }
            return NEVER;
        }
        return Math.max(pause.earliest(now), allowance.earliest(now, one.need));
    }

    private void ends(Lane lane) {
        inFlight--;
        inFlightOf[lane.ordinal()]--;
    }

    private void leave(RoundUnderWay round, long admitted, long now) {
        ends(round.conversation().prompt().origin().lane());
        if (budget != null) {
            budget.settle(round.need().most(), Spent.by(round));
        }
        round.next().ifPresent(settled -> {
            long used = settled.round().usage().prompt();
            allowance.correct(now, admitted, used == 0 ? 0 : used - round.need().prompt());
        });
    }

    private void learn(RoundUnderWay round, long now) {
        Optional<Refusal> refusal = round.lastRefusal();
        if (refusal.isEmpty()) {
            throttle.replied(now);
        } else if (isTooMuch(refusal.get())) {
            throttle.refused(now, inFlight + 1);
        }
        // A call that is refused for what it asks shows, as an answer does, that the account takes calls.
        if (refusal.isEmpty() || refusal.get().kind().policy() == Policy.PERMANENT) {
            if (pause.open(madeAt(round, now))) {
                LOG.warn("the account takes calls again");
            }
        } else if (Pause.concernsEverybody(refusal.get())) {
            close(round, refusal.get(), now);
        }
    }

    private static boolean isTooMuch(Refusal refusal) {
        return refusal.kind() == FailureKind.RATE_LIMITED || refusal.kind() == FailureKind.OVERLOADED;
    }

    private void close(RoundUnderWay round, Refusal refusal, long now) {
        if (round.givenUp().isPresent() && refusal.kind().policy() == Policy.STOP) {
            LOG.error("{}: {}; no further prompt is asked", refusal.kind().word(), refusal.message());
            stop(refusal.kind().word() + ": " + refusal.message());
        } else if (round.givenUp().isEmpty()) {
            if (pause.close(madeAt(round, now), nanos(round.notBefore()), refusal.kind())) {
                LOG.warn("{}: {}; waiting until {}", refusal.kind().word(), refusal.message(), round.notBefore());
            }
        }
    }

    private static long madeAt(RoundUnderWay round, long now) {
        return round.admittedAt().map(Pacer::nanos).orElse(now);
    }

    private static Instant instant(long nanos) {
        return Instant.ofEpochSecond(nanos / SECOND, nanos % SECOND);
    }

    private static long nanos(Instant time) {
        return time.getEpochSecond() * SECOND + time.getNano();
    }
}
