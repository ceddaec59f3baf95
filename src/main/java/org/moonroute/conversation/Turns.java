package org.moonroute.conversation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * Conversations that are known by a key, one at a time for each key in this process: who comes second finds what the first one paid
 * for in the journal, and pays for nothing. Safe for use by many threads.
 */
public final class Turns {
    private final Map<String, Turn> underWay = new ConcurrentHashMap<>();

    /**
     * Waits until nobody else is about this key.
     *
     * @throws Abandoned if the thread is told to stop before that
     */
    public Turn take(String key) {
        Turn mine = new Turn(key);
        for (var before = underWay.putIfAbsent(key, mine); before != null; before = underWay.putIfAbsent(key, mine)) {
            before.awaitEnd();
        }
        return mine;
    }

    /** The right to be about a key, until it ends. */
    public final class Turn {
        private final String key;
        private final CountDownLatch over = new CountDownLatch(1);

        private Turn(String key) {
            this.key = key;
        }

        private void awaitEnd() {
            try {
                over.await();
            } catch (InterruptedException told) {
                Thread.currentThread().interrupt();
                throw new Abandoned("told to stop while the same prompt was being answered");
            }
        }

        /** Lets the next one have it. Once more does nothing. */
        public void end() {
            underWay.remove(key, this);
            over.countDown();
        }
    }
}
