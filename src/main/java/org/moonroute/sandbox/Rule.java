package org.moonroute.sandbox;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** One entry of a rules file, with its memory of how often each prompt came. Safe for use by many threads. */
final class Rule {
    private final RuleMatch match;
    private final int times;
    private final Duration latency;
    private final List<ReplySpec> replies;
    private final Map<String, AtomicInteger> uses = new ConcurrentHashMap<>();

    /** Applies to the first {@code times} requests of each prompt; {@code latency} may be null. */
    Rule(RuleMatch match, int times, Duration latency, List<ReplySpec> replies) {
        this.match = match;
        this.times = times;
        this.latency = latency;
        this.replies = List.copyOf(replies);
    }

    Duration latency() {
        return latency;
    }

    /** The reply whose turn it is, if this rule is for the request and not used up for its prompt. */
    Optional<ReplySpec> next(ChatRequest request) {
        if (!match.accepts(request)) {
            return Optional.empty();
        }
        int use = uses.computeIfAbsent(key(request.prompt()), absent -> new AtomicInteger())
                .getAndUpdate(count -> count == Integer.MAX_VALUE ? count : count + 1);
        return use < times ? Optional.of(replies.get(Math.min(use, replies.size() - 1))) : Optional.empty();
    }

    /** Long prompts are not kept whole. */
    private static String key(String prompt) {
        String head = Excerpt.of(prompt);
        return head.length() == prompt.length() ? prompt : head + "#" + Seed.of(prompt);
    }
}
