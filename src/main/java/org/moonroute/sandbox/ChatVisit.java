package org.moonroute.sandbox;

import java.time.Duration;

/** What a chat request gathers on its way through the desk: a wait, and a place to give back. Used by one thread. */
final class ChatVisit {
    private Duration latency = Duration.ZERO;
    private Runnable place = () -> {};

    void waits(Duration howLong) {
        latency = howLong;
    }

    void holds(Runnable giveBack) {
        place = giveBack;
    }

    Duration latency() {
        return latency;
    }

    void leave() {
        place.run();
    }
}
