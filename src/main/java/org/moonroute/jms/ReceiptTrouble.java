package org.moonroute.jms;

import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says why no messages can be taken although the broker is there: a right that is missing, a queue that is none. The listener
 * tries again every second, so a reason is said when it has come again, and then once a minute. That the broker is away is said
 * by who watches it.
 */
public final class ReceiptTrouble implements ExceptionListener {
    private static final Logger LOG = LoggerFactory.getLogger(ReceiptTrouble.class);
    /** Many say the same at once when a connection is lost. */
    private static final Duration AT_ONCE = Duration.ofMillis(500);

    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final int MOST_REASONS = 100;

    private final Map<String, Seen> reasons = new HashMap<>();
    private final BooleanSupplier brokerIsThere;
    private final Clock clock;

    private record Seen(Instant at, boolean said) {}

    /** @param brokerIsThere whether the broker is reachable */
    public ReceiptTrouble(BooleanSupplier brokerIsThere, Clock clock) {
        this.brokerIsThere = brokerIsThere;
        this.clock = clock;
    }

    @Override
    public synchronized void onException(JMSException trouble) {
        Instant now = clock.instant();
        reasons.values().removeIf(seen -> seen.at().plus(PAUSE).isBefore(now));
        if (!brokerIsThere.getAsBoolean()) {
            // What was seen as it went was of its going, and so may be what is seen first when it is back.
            reasons.clear();
            return;
        }
        if (reasons.size() == MOST_REASONS) {
            return;
        }
        String reason = String.valueOf(trouble.getMessage());
        Seen seen = reasons.computeIfAbsent(reason, first -> new Seen(now, false));
        if (!seen.said() && seen.at().plus(AT_ONCE).isBefore(now)) {
            reasons.put(reason, new Seen(now, true));
            LOG.warn("no messages can be taken from the broker, trying again: {}", reason);
        }
    }
}
