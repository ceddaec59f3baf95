package org.moonroute.pacing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.moonroute.conversation.Talk;

/** A clock that goes on when a test says so, and knows what each thread last saw on it. */
final class TestClock extends Clock {
    private final ThreadLocal<Instant> seen = new ThreadLocal<>();
    private volatile Instant now = Talk.NOON;

    void advance(Duration by) {
        now = now.plus(by);
    }

    /** What this thread last saw. */
    Instant seen() {
        return seen.get();
    }

    @Override
    public Instant instant() {
        Instant read = now;
        seen.set(read);
        return read;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
