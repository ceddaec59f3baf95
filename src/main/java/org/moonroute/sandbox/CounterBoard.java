package org.moonroute.sandbox;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The running counts behind {@link SandboxCounters}; safe for use by many threads. They change together: whoever sees a request
 * answered or refused does not see it in flight.
 */
final class CounterBoard {
    private static final int MOST_PROMPTS = 100_000;

    private final Map<String, LongAdder> byPrompt = new ConcurrentHashMap<>();
    private long requests;
    private long answered;
    private long refused;
    private int inFlight;
    private int maxInFlight;

    synchronized void arrived() {
        requests++;
        inFlight++;
        maxInFlight = Math.max(maxInFlight, inFlight);
    }

    void asked(String prompt) {
        String key = Excerpt.of(prompt);
        LongAdder known = byPrompt.get(key);
        if (known == null && byPrompt.size() < MOST_PROMPTS) {
            known = byPrompt.computeIfAbsent(key, absent -> new LongAdder());
        }
        if (known != null) {
            known.increment();
        }
    }

    synchronized void settled(Reply reply) {
        inFlight--;
        if (reply.answers()) {
            answered++;
        } else {
            refused++;
        }
    }

    SandboxCounters snapshot() {
        Map<String, Long> prompts = new TreeMap<>();
        byPrompt.forEach((prompt, count) -> prompts.put(prompt, count.sum()));
        synchronized (this) {
            return new SandboxCounters(requests, answered, refused, inFlight, maxInFlight, prompts);
        }
    }
}
