package org.moonroute.conversation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a conversation did, for the outcome.
 *
 * @param model the model that was asked for; absent for a prompt that failed before that was settled
 * @param began when the prompt was taken up
 * @param ended when the outcome was there
 * @param waited how much of that was waiting for the account's limits, for the service to recover, and for somebody to allow
 *     tool calls
 * @param rounds the rounds, in order
 * @param tried calls that brought no reply after the last round
 * @param toolResults every tool call made and what came back, in order
 * @param limited the bound at which the model was asked for an answer without tools; absent when none was reached
 */
public record Course(
        Optional<String> model,
        Instant began,
        Instant ended,
        Duration waited,
        List<Round> rounds,
        List<Attempt> tried,
        List<ToolResult> toolResults,
        Optional<Bound> limited) {

    /** What a conversation did that reached no bound. */
    public Course(
            Optional<String> model,
            Instant began,
            Instant ended,
            Duration waited,
            List<Round> rounds,
            List<Attempt> tried,
            List<ToolResult> toolResults) {
        this(model, began, ended, waited, rounds, tried, toolResults, Optional.empty());
    }

    public Course {
        rounds = List.copyOf(rounds);
        tried = List.copyOf(tried);
        toolResults = List.copyOf(toolResults);
    }

    /** A record of nothing done. */
    public static Course nothing(Instant now) {
        return new Course(Optional.empty(), now, now, Duration.ZERO, List.of(), List.of(), List.of());
    }

    /** What all rounds used. */
    public Usage usage() {
        Usage all = Usage.NONE;
        for (Round round : rounds) {
            all = all.plus(round.usage());
        }
        return all;
    }

    /** What all rounds cost. */
    public Cost cost() {
        Cost all = Cost.ZERO;
        for (Round round : rounds) {
            all = all.plus(round.cost());
        }
        return all;
    }

    /** What those rounds cost that were made since the prompt was taken up; others are remembered from before, and were paid for then. */
    public Cost costNow() {
        Cost all = Cost.ZERO;
        for (Round round : rounds) {
            all = isNow(round) ? all.plus(round.cost()) : all;
        }
        return all;
    }

    /** Whether the round was made since the prompt was taken up, and is not remembered from before. */
    public boolean isNow(Round round) {
        return round.attempts().stream().noneMatch(attempt -> attempt.at().isBefore(began));
    }

    /** Whether any of it came from the sandbox. */
    public boolean simulated() {
        return rounds.stream().anyMatch(Round::simulated);
    }

    /** From beginning to end. */
    public Duration took() {
        return Duration.between(began, ended);
    }
}
