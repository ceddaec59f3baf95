package org.moonroute.journal;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.moonroute.conversation.Abandoned;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a journal forget what is old: when it is opened, and every hour from then on. */
final class Forgetting implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Forgetting.class);
    private static final long STEP = 10;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread daemon = new Thread(task, "journal-forgets");
        daemon.setDaemon(true);
        return daemon;
    });

    private Forgetting() {}

    static Forgetting start(Journal journal) {
        Forgetting forgetting = new Forgetting();
        forgetting.thread.scheduleWithFixedDelay(() -> forget(journal), 0, 1, TimeUnit.HOURS);
        return forgetting;
    }

    private static void forget(Journal journal) {
        try {
            long forgotten = journal.forgetOld();
            if (forgotten > 0) {
                LOG.info("the journal has forgotten {} old entries", forgotten);
            }
        } catch (Abandoned closed) {
            LOG.debug("the journal was closed while it was forgetting");
        } catch (RuntimeException failed) {
            // It is tried again in an hour; an exception would end that.
            LOG.warn("the journal could not forget what is old: {}", failed.getMessage());
        }
    }

    /** Ends after the step under way: the database is closed next. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            thread.awaitTermination(STEP, TimeUnit.SECONDS);
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
        }
    }
}
