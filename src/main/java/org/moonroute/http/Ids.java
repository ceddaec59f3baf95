package org.moonroute.http;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/** Makes ids that nobody guesses, and that stand in the order of their making when they are sorted. */
final class Ids {
    private final SecureRandom random = new SecureRandom();
    private final AtomicLong last = new AtomicLong();
    private final Clock clock;

    Ids(Clock clock) {
        this.clock = clock;
    }

    String next(String prefix) {
        long micros = clock.millis() * 1000;
        long time = last.updateAndGet(before -> Math.max(before + 1, micros));
        HexFormat hex = HexFormat.of();
        return prefix + hex.toHexDigits(time) + hex.toHexDigits(random.nextLong());
    }
}
