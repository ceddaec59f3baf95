package org.moonroute.conversation;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds out which of its bounds a conversation has reached. All but that of time depend on its history alone: replayed, it reaches the same. */
final class Bounds {
    private Bounds() {}

    /** The time, when none is left. */
    static Optional<Reached> timeIsUp(Conversation one, Instant now) {
        return one.timeLeft(now).compareTo(Duration.ZERO) > 0
                ? Optional.empty()
                : Optional.of(new Reached(
                        Bound.TIME, "no answer after " + one.limits().time().toSeconds() + " s, which is the limit"));
    }

    /** Whether there is time for one call more, and not for two. */
    static boolean isTimeNearlyUp(Conversation one, Instant now) {
        return one.timeLeft(now).compareTo(one.limits().reserve()) <= 0;
    }

    /**
     * Those that allow no further round.
     *
     * @throws PromptFailed if money is bounded, and what was spent is not known
     */
    static List<Reached> usedUp(Conversation one) {
        List<Reached> reached = new ArrayList<>();
        Limits limits = one.limits();
        int rounds = one.rounds().size();
        if (rounds >= limits.rounds()) {
            reached.add(new Reached(Bound.ROUNDS, "no answer after " + rounds + " rounds, which is the limit"));
        }
        long used = tokens(one);
        if (used >= limits.tokens()) {
            reached.add(
                    new Reached(Bound.TOKENS, "no answer after " + used + " tokens; the limit is " + limits.tokens()));
        }
        if (limits.cost() != null && spent(one).compareTo(limits.cost()) >= 0) {
            reached.add(new Reached(
                    Bound.COST,
                    "no answer for $" + spent(one).toPlainString() + "; the limit is $"
                            + limits.cost().toPlainString()));
        }
        return reached;
    }

    /**
     * One that allows one round more, and not two: the history only grows, so a round is reckoned to take what the last one took.
     * Only where it ends in an answer.
     */
    static Optional<Bound> nearlyUsedUp(Conversation one) {
        Limits limits = one.limits();
        if (one.mayFinishAt(Bound.TOKENS) && tokens(one) + last(one).usage().total() > limits.tokens()) {
            return Optional.of(Bound.TOKENS);
        }
        return limits.cost() != null
                        && one.mayFinishAt(Bound.COST)
                        && spent(one).add(last(one).cost().amount()).compareTo(limits.cost()) > 0
                ? Optional.of(Bound.COST)
                : Optional.empty();
    }

    private static Round last(Conversation one) {
        return one.rounds().get(one.rounds().size() - 1);
    }

    /**
     * The bound, of those that were reached, at which the conversation is to be asked for its answer; absent when none was reached.
     *
     * @throws PromptFailed if one of them ends in a failure
     */
    static Optional<Bound> toFinishAt(List<Reached> reached, Conversation one) {
        reached.stream()
                .filter(each -> !one.mayFinishAt(each.bound()))
                .findFirst()
                .ifPresent(failing -> {
                    throw failing.failure(one);
                });
        return reached.stream().map(Reached::bound).findFirst();
    }

    /**
     * Those that calls would pass.
     *
     * @param inARow in how many rounds in a row each was made, this one included
     */
    static List<Reached> passedBy(List<ToolCall> calls, Map<String, Integer> inARow, Conversation one) {
        List<Reached> reached = new ArrayList<>();
        Limits limits = one.limits();
        int all = one.results().size() + calls.size();
        if (all > limits.toolCalls()) {
            reached.add(new Reached(
                    Bound.TOOL_CALLS,
                    "the model wants " + all + " tool calls in all; the limit is " + limits.toolCalls()));
        }
        one.prompt().offered().stream().filter(spec -> spec.maxCalls() > 0).forEach(spec -> perTool(spec, calls, one)
                .ifPresent(reached::add));
        inARow.entrySet().stream()
                .filter(same -> same.getValue() > limits.sameCalls() + 1)
                .findFirst()
                .ifPresent(same -> reached.add(new Reached(
                        Bound.REPEATED_CALLS,
                        "the model made the same call in " + same.getValue()
                                + " rounds in a row, and was reminded of its result: " + shortened(same.getKey()))));
        return reached;
    }

    private static Optional<Reached> perTool(ToolSpec spec, List<ToolCall> calls, Conversation one) {
        long made = one.results().stream()
                .filter(result -> result.call().plainName().equals(spec.name()))
                .count();
        long wanted = calls.stream()
                .filter(call -> call.plainName().equals(spec.name()))
                .count();
        return wanted == 0 || made + wanted <= spec.maxCalls()
                ? Optional.empty()
                : Optional.of(new Reached(
                        Bound.CALLS_PER_TOOL,
                        "the model wants " + (made + wanted) + " calls of " + spec.name() + " in all; its limit is "
                                + spec.maxCalls()));
    }

    private static long tokens(Conversation one) {
        return one.rounds().stream().mapToLong(round -> round.usage().total()).sum();
    }

    private static BigDecimal spent(Conversation one) {
        Cost cost = Cost.ZERO;
        for (Round round : one.rounds()) {
            cost = cost.plus(round.cost());
        }
        if (cost.amount() == null) {
            throw PromptFailed.during(
                    one,
                    FailureKind.UNKNOWN_PRICE,
                    "moonroute.conversation.max-cost is set, and the price of a model that replied is not known. "
                            + "Add it to config/models.yaml.");
        }
        return cost.amount();
    }

    private static String shortened(String call) {
        int most = 200;
        return call.length() <= most ? call : call.substring(0, most) + "...";
    }
}
