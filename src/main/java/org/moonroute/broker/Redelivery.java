package org.moonroute.broker;

import java.time.Duration;

/**
 * What becomes of a message that was given back.
 *
 * @param attempts how often a prompt is delivered before it ends among the dead letters; a process that died with it counts
 * @param delay how long the second delivery is held back; each further one twice as long as the one before
 * @param longest the longest that a delivery is held back
 */
public record Redelivery(int attempts, Duration delay, Duration longest) {
    /** Refuses what makes no sense with an {@link IllegalArgumentException}. */
    public Redelivery {
        if (attempts < 1 || delay.isNegative() || longest.compareTo(delay) < 0) {
            throw new IllegalArgumentException(
                    "a message must be delivered at least once, and the longest delay be no shorter than the first");
        }
    }

    /** Five times, after one second, two, four and eight. */
    public static Redelivery defaults() {
        return new Redelivery(5, Duration.ofSeconds(1), Duration.ofMinutes(1));
    }
}
