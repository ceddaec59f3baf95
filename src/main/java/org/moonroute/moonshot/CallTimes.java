package org.moonroute.moonshot;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Cuts calls whose time is up, within a tenth of a second. One thread looks at all of them in turns, instead of being woken for each
 * one that begins: nearly every call ends long before its time is up, and waking a thread costs more than the rest of this. While there
 * are no calls it looks at nothing. Safe for use by many threads.
 */
final class CallTimes {
    private static final long LOOK_MILLIS = 100;

    private final ScheduledExecutorService thread;
    private final Set<Call> calls = new HashSet<>();
    private boolean isLooking;

    /** One call: until when it may take, and how it is cut. */
    final class Call implements AutoCloseable {
        private final long until;
        private final Runnable cut;
        private volatile boolean isCut;

        private Call(long until, Runnable cut) {
            this.until = until;
            this.cut = cut;
        }

        /** Whether its time was up. */
        boolean isCut() {
            return isCut;
        }

        /** The call has ended. */
        @Override
        public void close() {
            end(this);
        }
    }

    /** @param thread what looks */
    CallTimes(ScheduledExecutorService thread) {
        this.thread = thread;
    }

    /**
     * A call begins.
     *
     * @param limit how long it may take
     * @param cut cuts it; is run again until the call has ended, as there may be no connection yet that could be cut
     */
    synchronized Call begin(Duration limit, Runnable cut) {
        // However long, it is a number; the clock's difference to it is right beyond the largest one, too.
        Call call = new Call(System.nanoTime() + TimeUnit.NANOSECONDS.convert(limit), cut);
        calls.add(call);
        if (!isLooking) {
            isLooking = true;
            later();
        }
        return call;
    }

    private synchronized void end(Call call) {
        calls.remove(call);
    }

    private void look() {
        for (Call late : late()) {
            late.isCut = true;
            late.cut.run();
        }
    }

    private synchronized List<Call> late() {
        isLooking = !calls.isEmpty();
        if (isLooking) {
            later();
        }
        long now = System.nanoTime();
        return calls.stream().filter(call -> now - call.until >= 0).toList();
    }

    private void later() {
        thread.schedule(this::look, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
}
