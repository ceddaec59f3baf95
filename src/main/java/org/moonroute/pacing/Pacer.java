package org.moonroute.pacing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.moonroute.conversation.Abandoned;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.FailureKind.Policy;
import org.moonroute.conversation.Refusal;
import org.moonroute.conversation.RoundUnderWay;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Admits calls to the service. It waits, it does not reject: for the account's requests per minute, for the back-off of a
 * call that was refused, and, for everybody, after a refusal that concerns the whole account. When such a pause is over, one
 * call goes first and tells whether the account is open again. Safe for use by many threads.
 */
public final class Pacer {
    private static final Logger LOG = LoggerFactory.getLogger(Pacer.class);
    private static final Duration PROBE = Duration.ofSeconds(30);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Duration interval;
    private final Clock clock;
    private Instant nextSlot;
    private Instant closedUntil;
    private FailureKind closedFor;
    private String stopped;

    /**
     * @param requestsPerMinute calls begin evenly spread, at most so many a minute; 0 for no limit
     * @param clock tells the time
     */
    public Pacer(int requestsPerMinute, Clock clock) {
        // Rounded up: the last of a minute's calls must not be a nanosecond early.
        this.interval = requestsPerMinute == 0
                ? Duration.ZERO
                : Duration.ofMinutes(1).dividedBy(requestsPerMinute).plusNanos(1);
        this.clock = clock;
        this.nextSlot = clock.instant();
    }

    /**
     * Waits until the round's next call may be made.
     *
     * @throws Abandoned if the run ends before that
     */
    public RoundUnderWay admit(RoundUnderWay round) {
        lock.lock();
        try {
            Instant began = clock.instant();
            Instant now = began;
            for (Instant at = slot(round); at.isAfter(now); at = slot(round)) {
                changed.await(Math.max(1, Duration.between(now, at).toMillis()), TimeUnit.MILLISECONDS);
                now = clock.instant();
            }
            take(now);
            return now.equals(began) ? round : round.afterWaiting(Duration.between(began, now));
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
            throw new Abandoned("told to stop while waiting for the account");
        } finally {
            lock.unlock();
        }
    }

    /**
     * Learns from what became of a call; the round is returned as it is.
     *
     * @throws Abandoned if the call failed after the run was stopped: it may have failed of that
     */
    public RoundUnderWay heed(RoundUnderWay round) {
        lock.lock();
        try {
            if (stopped != null && round.lastRefusal().isPresent()) {
                throw new Abandoned(stopped);
            }
            if (round.lastRefusal().filter(Pacer::isOfTheAccount).isEmpty()) {
                open();
            } else if (concernsEverybody(round.lastRefusal().get())) {
                close(round, round.lastRefusal().get());
            }
            return round;
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
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Why it was stopped; null while it was not. */
    public String stopped() {
        lock.lock();
        try {
            return stopped;
        } finally {
            lock.unlock();
        }
    }

    private Instant slot(RoundUnderWay round) {
        if (stopped != null) {
            throw new Abandoned(stopped);
        }
        Instant at = round.notBefore().isAfter(nextSlot) ? round.notBefore() : nextSlot;
        return closedUntil != null && closedUntil.isAfter(at) ? closedUntil : at;
    }

    private void take(Instant now) {
        nextSlot = (now.isAfter(nextSlot) ? now : nextSlot).plus(interval);
        if (closedUntil != null) {
            // This one tries; the others wait for what it finds, but not for ever.
            closedUntil = now.plus(PROBE);
        }
    }

    /** A call that is refused for what it asks shows, as an answer does, that the account takes calls. */
    private static boolean isOfTheAccount(Refusal refusal) {
        return refusal.kind().policy() != Policy.PERMANENT;
    }

    private static boolean concernsEverybody(Refusal refusal) {
        Policy policy = refusal.kind().policy();
        return policy == Policy.STOP
                || policy == Policy.PARK
                || policy == Policy.WAIT && refusal.retryAfter().isPresent();
    }

    private void open() {
        if (closedUntil != null) {
            if (closedFor != FailureKind.RATE_LIMITED) {
                LOG.warn("the account takes calls again");
            }
            closedUntil = null;
            changed.signalAll();
        }
    }

    private void close(RoundUnderWay round, Refusal refusal) {
        if (round.givenUp().isPresent() && refusal.kind().policy() == Policy.STOP) {
            LOG.error("{}: {}; no further prompt is asked", refusal.kind().word(), refusal.message());
            stop(refusal.kind().word() + ": " + refusal.message());
        } else if (round.givenUp().isEmpty()) {
            if (refusal.kind() != FailureKind.RATE_LIMITED && (closedUntil == null || closedFor != refusal.kind())) {
                LOG.warn("{}: {}; waiting until {}", refusal.kind().word(), refusal.message(), round.notBefore());
            }
            closedUntil = round.notBefore();
            closedFor = refusal.kind();
            changed.signalAll();
        }
    }
}
