package org.moonroute.sandbox;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The rules of a file, in order; the first that is for a request decides. */
record RuleBook(List<Rule> rules) {
    static final RuleBook EMPTY = new RuleBook(List.of());

    /** What a rule wants done; {@code latency} is null if the rule does not care. */
    record Hit(ReplySpec reply, Duration latency) {}

    Optional<Hit> find(ChatRequest request) {
        return rules.stream()
                .flatMap(rule -> rule.next(request).map(reply -> new Hit(reply, rule.latency())).stream())
                .findFirst();
    }
}
