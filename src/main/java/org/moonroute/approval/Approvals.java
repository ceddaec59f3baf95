package org.moonroute.approval;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.moonroute.approval.Decision.Kind;
import org.moonroute.conversation.Abandoned;
import org.moonroute.conversation.Lane;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has calls wait until somebody has decided. A decision of this process is known at once, one of another within a second. Safe for
 * any number of threads.
 */
public final class Approvals implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Approvals.class);
    /** How often it is looked whether another process has decided. */
    private static final long LOOK_MILLIS = 1000;

    private static final Duration BETWEEN_SWEEPS = Duration.ofHours(1);

    private final ApprovalFolder folder;
    private final int mostWaiting;
    private final Clock clock;
    private final Map<Lane, AtomicInteger> waiting = new EnumMap<>(Lane.class);
    private final Object news = new Object();
    private long changes;
    private boolean closed;
    private Instant swept = Instant.EPOCH;
    private volatile Consumer<Request> teller = Approvals::log;

    /**
     * With what lies in a folder.
     *
     * @param mostWaiting how many conversations of a lane that somebody waits for may wait at once
     */
    public Approvals(ApprovalFolder folder, int mostWaiting, Clock clock) {
        this.folder = folder;
        this.mostWaiting = mostWaiting;
        this.clock = clock;
        for (Lane lane : Lane.values()) {
            waiting.put(lane, new AtomicInteger());
        }
    }

    private static void log(Request request) {
        LOG.info(
                "{}: a call of {} waits for approval until {} (moonroute approvals grant {})",
                request.prompt(),
                request.tool(),
                request.expires(),
                request.id());
    }

    /** From now on this is told of each request that begins to wait here, on the thread that is about to wait, instead of the log. */
    public void tell(Consumer<Request> told) {
        teller = told;
    }

    /** From now on this is told as well. */
    public void tellToo(Consumer<Request> told) {
        teller = teller.andThen(told);
    }

    /**
     * What was decided of a call, when it is. It is asked once, however often this is called for the same request.
     *
     * @param comesAgain whether the same request will come again, should this process end before it is decided; else it is taken
     *     back then
     * @param waits of the call's conversation
     * @param isLeft whether nobody waits for the conversation's outcome any more; looked at once a second
     * @return absent when nobody waits for the outcome any more, and it was not decided before that; then the request is taken back,
     *     unless it will come again
     * @throws Abandoned if the program is ending, or the folder cannot be used
     */
    public Optional<Decision> await(Request request, boolean comesAgain, Waits waits, BooleanSupplier isLeft) {
        try {
            sweep();
            Optional<Approval> before = folder.find(request.id());
            Optional<Decision> decided = before.flatMap(Approval::decision);
            if (decided.isPresent()) {
                return decided;
            }
            // Else somebody might be asked about what nobody wants.
            return isLeft.getAsBoolean()
                    ? Optional.empty()
                    : await(request, comesAgain, waits, before.isPresent(), isLeft);
        } catch (IOException failed) {
            LOG.error("approvals: {}", failed.toString());
            // Who asked by HTTP reads this: where the folder is, is none of their business.
            throw new Abandoned("a call of " + request.tool()
                    + " cannot be asked about (moonroute.approvals.folder); the log says why");
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
            throw stopping(request);
        }
    }

    private static Abandoned stopping(Request request) {
        return new Abandoned("told to stop while a call of " + request.tool() + " was waiting for approval");
    }

    private Optional<Decision> await(
            Request request, boolean comesAgain, Waits waits, boolean wasAsked, BooleanSupplier isLeft)
            throws IOException, InterruptedException {
        AtomicInteger places = waiting.get(request.lane());
        if (!waits.begin(clock.instant(), () -> place(request.lane(), places, wasAsked))) {
            return Optional.of(new Decision(
                    Kind.REFUSED,
                    "moonroute",
                    clock.instant(),
                    mostWaiting + " conversations wait for approval already, which is the limit"
                            + " (moonroute.approvals.max-waiting)"));
        }
        try {
            return waited(request, comesAgain, isLeft);
        } finally {
            waits.end(clock.instant(), places::decrementAndGet);
        }
    }

    /** Nobody waits for bulk, and its places are its own. What was asked before is not refused by a bound that came later. */
    private boolean place(Lane lane, AtomicInteger places, boolean wasAsked) {
        if (places.incrementAndGet() <= mostWaiting || lane == Lane.BULK || wasAsked) {
            return true;
        }
        places.decrementAndGet();
        return false;
    }

    private Optional<Decision> waited(Request request, boolean comesAgain, BooleanSupplier isLeft)
            throws IOException, InterruptedException {
        boolean isOver = false;
        try {
            Optional<Decision> decision = decided(request, isLeft);
            isOver = true;
            return decision.isPresent() || comesAgain ? decision : folder.withdraw(request.id());
        } finally {
            if (!isOver && !comesAgain) {
                folder.withdraw(request.id());
            }
        }
    }

    private Optional<Decision> decided(Request request, BooleanSupplier isLeft)
            throws IOException, InterruptedException {
        Request standing = folder.ask(request).approval().request();
        // After a restart again: whoever was told before may never have heard it.
        teller.accept(standing);
        while (true) {
            long seen = changes();
            Approval approval = folder.find(request.id())
                    .orElseThrow(() -> new IOException("the request " + request.id() + " was removed"));
            if (approval.decision().isEmpty() && !approval.isPending(clock.instant())) {
                approval = folder.expire(request.id()).orElse(approval);
            }
            if (approval.decision().isPresent()) {
                return approval.decision();
            }
            if (isLeft.getAsBoolean()) {
                return Optional.empty();
            }
            sleep(seen, approval.request());
        }
    }

    private long changes() {
        synchronized (news) {
            return changes;
        }
    }

    /** Until something was decided here since then, it is time to look again, or its time is over. */
    private void sleep(long seen, Request request) throws InterruptedException {
        long left = Duration.between(clock.instant(), request.expires()).toMillis();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Math.max(1, Math.min(LOOK_MILLIS, left)));
        synchronized (news) {
            for (long rest = end - System.nanoTime();
                    !closed && changes == seen && rest > 0;
                    rest = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(news, Math.max(rest, 1_000_000));
            }
            if (closed) {
                throw stopping(request);
            }
        }
    }

    private void sweep() throws IOException {
        synchronized (folder) {
            if (swept.plus(BETWEEN_SWEEPS).isBefore(clock.instant())) {
                folder.forgetOld();
                swept = clock.instant();
            }
        }
    }

    /** What waits for a decision, the oldest first. */
    public List<Approval> pending() throws IOException {
        return folder.pending();
    }

    /** A request; absent for an id that there is not. */
    public Optional<Approval> find(String id) throws IOException {
        return folder.find(id);
    }

    /** As {@link ApprovalFolder#decide}; calls that wait here know it at once. */
    public Optional<Verdict> decide(String id, Kind kind, String by, String reason) throws IOException {
        Optional<Verdict> verdict = folder.decide(id, kind, by, reason);
        synchronized (news) {
            changes++;
            news.notifyAll();
        }
        return verdict;
    }

    /** Calls that wait are left to be done by the next start; no further one waits. */
    @Override
    public void close() {
        synchronized (news) {
            closed = true;
            news.notifyAll();
        }
    }
}
