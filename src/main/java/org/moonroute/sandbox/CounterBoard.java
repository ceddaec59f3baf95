package org.moonroute.sandbox;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** The running counts behind {@link SandboxCounters}; safe for use by many threads. */
final class CounterBoard {
    private static final int MOST_PROMPTS = 100_000;

    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger maxInFlight = new AtomicInteger();
    private final Map<String, LongAdder> byPrompt = new ConcurrentHashMap<>();

    void arrived() {
        requests.incrementAndGet();
        maxInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
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

    void settled(Reply reply) {
        (reply.answers() ? answered : refused).incrementAndGet();
        inFlight.decrementAndGet();
    }

    SandboxCounters snapshot() {
        Map<String, Long> prompts = new TreeMap<>();
        byPrompt.forEach((prompt, count) -> prompts.put(prompt, count.sum()));
        return new SandboxCounters(
                requests.get(), answered.get(), refused.get(), inFlight.get(), maxInFlight.get(), prompts);
    }
}
