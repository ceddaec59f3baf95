package org.moonroute.keys;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.moonroute.conversation.Lane;

/**
 * What a key may.
 *
 * @param tools the tools of the catalogue that it is granted, {@code *} for all; empty for none
 * @param models the models that it may ask; empty for all
 * @param lane the class of traffic that its prompts belong to
 * @param rate how many requests it may make within any minute, at most {@value #MOST}; 0 for no limit
 * @param budget how much it may spend in its life, in US dollars; absent for no limit
 * @param approves whether it may decide about calls of tools that somebody must allow
 */
public record Grant(
        List<String> tools, List<String> models, Lane lane, int rate, Optional<BigDecimal> budget, boolean approves) {
    /** The largest limit of requests: each is remembered for a minute. */
    public static final int MOST = 100_000;

    /** One that may decide about no calls. */
    public Grant(List<String> tools, List<String> models, Lane lane, int rate, Optional<BigDecimal> budget) {
        this(tools, models, lane, rate, budget, false);
    }

    /** @throws KeysUnusable naming the field that is wrong */
    public Grant {
        tools = named("tools", tools);
        models = named("models", models);
        if (rate < 0 || rate > MOST) {
            throw new KeysUnusable("rate must be 0 to " + MOST + " requests a minute, not " + rate);
        }
        if (budget.isPresent() && budget.get().signum() < 0) {
            throw new KeysUnusable(
                    "budget must be 0 or more US dollars, not " + budget.get().toPlainString());
        }
    }

    private static List<String> named(String field, List<String> names) {
        if (names.stream().anyMatch(String::isBlank)) {
            throw new KeysUnusable(field + " has a name that is empty");
        }
        return List.copyOf(names);
    }
}
