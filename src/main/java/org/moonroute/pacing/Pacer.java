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
import org.moonroute.conversation.Lane;
import org.moonroute.conversation.Need;
import org.moonroute.conversation.PromptFailed;
import org.moonroute.conversation.RoundUnderWay;

/**
 * Admits calls to the service under the account's limits. It waits, it does not reject: for calls in flight, requests and
 * tokens of the minute, tokens of the day, the budget, the back-off of a call that was refused, and, for everybody, after a
 * refusal that concerns the whole account. Who waits is admitted in order within a lane, and by weight between the lanes.
 * Safe for use by many threads.
 */
public final class Pacer {
    /** What a thread can wait for and be on time. */
    private static final long SHORTEST_WAIT = TimeUnit.MICROSECONDS.toNanos(50);
    /** Nobody waits longer without looking again. */
    private static final long LONGEST_WAIT = TimeUnit.HOURS.toNanos(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Clock clock;
    private final Account account;
    private final Lanes<Waiter> lanes;
    private final PriorityQueue<Waiter> backingOff =
            new PriorityQueue<>(Comparator.comparingLong(one -> one.notBefore));
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
            this.notBefore = Nanos.of(round.notBefore());
        }
    }

    /**
     * @param limits what the account allows
     * @param burst how far calls may lag behind being evenly spread and make up for it
     * @param weights how the lanes share
     * @param clock tells the time
     */
    public Pacer(AccountLimits limits, Duration burst, Map<Lane, Integer> weights, Clock clock) {
        this.account = new Account(limits, burst, this::stop);
        this.lanes = new Lanes<>(weights);
        this.clock = clock;
    }

    /** From now on not more than this may be spent, in US dollars; {@code spent} of it is spent already. */
    public void budget(BigDecimal limit, BigDecimal spent) {
        lock.lock();
        try {
            account.budget(limit, spent);
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
            if (stopped != null) {
                throw new Abandoned(stopped);
            }
            account.refuseHopeless(round);
            Instant began = clock.instant();
            Waiter one = new Waiter(round);
            if (one.notBefore > Nanos.of(began) || !lanes.isEmpty() || !admitted(one, Nanos.of(began))) {
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
            long now = now();
            round.admittedAt().ifPresent(at -> account.leaves(round, Nanos.of(at), now));
            if (stopped != null && round.lastRefusal().isPresent()) {
                throw new Abandoned(stopped);
            }
            account.learn(round, now);
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
        return locked(() -> account.closure(now()));
    }

    /** Whether a refusal has closed the account for longer than this. */
    public boolean isClosedFor(Duration time) {
        return closure().filter(one -> one.left().compareTo(time) > 0).isPresent();
    }

    /** How long the first in the line of a lane has waited for the account; zero when nobody waits there. */
    public Duration longestWait(Lane lane) {
        return locked(() -> lanes.next(lane)
                .map(first -> Duration.ofNanos(Math.max(0, now() - first.since)))
                .orElse(Duration.ZERO));
    }

    /** Why it was stopped; null while it was not. */
    public String stopped() {
        return locked(() -> stopped);
    }

    /** Calls that are being made now. */
    public int inFlight() {
        return locked(account::inFlight);
    }

    /** The same of one lane. */
    public int inFlight(Lane lane) {
        return locked(() -> account.inFlight(lane));
    }

    private <T> T locked(Supplier<T> asked) {
        lock.lock();
        try {
            return asked.get();
        } finally {
            lock.unlock();
        }
    }

    private void await(Waiter one) {
        line(one, now());
        letIn(now());
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
        long now = now();
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
        letIn(now());
    }

    /** Somebody else has to watch when the one that did has gone. */
    private void handOver() {
        if (watch == null) {
            lanes.next().or(() -> Optional.ofNullable(backingOff.peek())).ifPresent(next -> next.told.signal());
        }
    }

    private void withdraw(Waiter one) {
        if (one.admitted != null) {
            account.withdraws(one.need, one.lane);
        } else {
            lanes.remove(one.lane, one);
            backingOff.remove(one);
        }
        letIn(now());
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
                next.map(one -> account.earliest(now, one.need)).orElse(Account.NEVER),
                backingOff.isEmpty() ? Account.NEVER : backingOff.peek().notBefore);
        if (watch != null && due < watchUntil) {
            watch.told.signal();
        }
        return due;
    }

    private boolean admitted(Waiter one, long now) {
        if (account.earliest(now, one.need) > now) {
            return false;
        }
        account.begins(now, one.need, one.lane);
        one.admitted = Nanos.instant(now);
        return true;
    }

    private long now() {
        return Nanos.of(clock.instant());
    }
}
