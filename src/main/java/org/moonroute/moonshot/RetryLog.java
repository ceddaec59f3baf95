package org.moonroute.moonshot;

import java.time.Duration;
import org.moonroute.conversation.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says that calls are tried again, so that nobody waits without knowing why; but not for each of a thousand calls. */
final class RetryLog {
    private static final Logger LOG = LoggerFactory.getLogger(RetryLog.class);
    private static final long PAUSE = Duration.ofSeconds(5).toNanos();

    private long next = System.nanoTime();
    private boolean saidNotCounted;

    synchronized void tryingAgain(String id, Refusal refusal, Duration in) {
        long now = System.nanoTime();
        if (now - next >= 0) {
            next = now + PAUSE;
            LOG.warn("{}: {}: {}; trying again in {} s", id, refusal.kind().word(), refusal.message(), in.toSeconds());
        }
    }

    /** Once: the estimate does as well, and nobody needs to do anything. */
    synchronized void notCounted(String why) {
        if (!saidNotCounted) {
            saidNotCounted = true;
            LOG.warn("the service does not count the tokens of prompts ({}); they are estimated instead", why);
        }
    }
}
