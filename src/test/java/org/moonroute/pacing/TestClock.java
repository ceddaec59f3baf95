package org.moonroute.pacing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.moonroute.conversation.Talk;

/** A clock that goes on when a test says so. */
public final class TestClock extends Clock {
    private volatile Instant now = Talk.NOON;

    /** Lets time pass. */
    public void advance(Duration by) {
        now = now.plus(by);
    }

    @Override
    public Instant instant() {
        return now;
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
