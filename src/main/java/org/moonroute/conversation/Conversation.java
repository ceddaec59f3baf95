package org.moonroute.conversation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A prompt's exchange with the model while under way. Immutable: each step returns the next. The history it holds is always
 * one that the service accepts: directly after a message with tool calls stands one result for each of them, in call order.
 *
 * @param prompt what is to be answered
 * @param limits the bounds
 * @param messages all messages so far, in order
 * @param pending the tool calls of the last reply that have no result yet
 * @param rounds the rounds so far
 * @param results all tool results so far
 * @param reAsks how often the model was asked again after a reply that is no answer
 * @param last the last reply; null before the first
 * @param answered whether the last reply is the answer
 * @param began when the prompt was taken up
 * @param waited how long it has waited for the account's limits, and for somebody to allow its tool calls
 * @param inARow of the last calls, in how many rounds in a row each was made
 * @param limited the bound that it has reached; from then on only an answer without tools counts. Absent before
 */
public record Conversation(
        Prompt prompt,
        Limits limits,
        List<Message> messages,
        List<ToolCall> pending,
        List<Round> rounds,
        List<ToolResult> results,
        int reAsks,
        Reply last,
        boolean answered,
        Instant began,
        Duration waited,
        Map<String, Integer> inARow,
        Optional<Bound> limited) {

    public Conversation {
        messages = List.copyOf(messages);
        pending = List.copyOf(pending);
        rounds = List.copyOf(rounds);
        results = List.copyOf(results);
        inARow = Map.copyOf(inARow);
    }

    /** The beginning: the system prompt, if there is one, and the prompt's messages. */
    public static Conversation open(Prompt prompt, Limits limits, Instant now) {
        List<Message> messages = new ArrayList<>();
        prompt.system().filter(text -> !text.isBlank()).ifPresent(text -> messages.add(new Message.Instruction(text)));
        messages.addAll(prompt.messages());
        return new Conversation(
                prompt,
                limits,
                messages,
                List.of(),
                List.of(),
                List.of(),
                0,
                null,
                false,
                now,
                Duration.ZERO,
                Map.of(),
                Optional.empty());
    }

    /** Whether it is the model's turn. */
    public boolean awaitsModel() {
        return pending.isEmpty() && !answered;
    }

    /** Whether tools are to be run before it is the model's turn again. */
    public boolean hasToolCalls() {
        return !pending.isEmpty();
    }

    /** How much of its time is left; zero or less when none is. */
    public Duration timeLeft(Instant now) {
        return limits.time().plus(waited).minus(Duration.between(began, now));
    }

    /**
     * The conversation for another round: the same while its bounds allow that, and one that asks for the answer without tools when
     * they allow one more only.
     *
     * @throws PromptFailed if it has reached its bound of rounds, tokens, money or time, and no tool has run yet or the bound is one
     *     that fails; and whenever its time is over
     */
    public Conversation readyForRound(Instant now) {
        return LastRound.ifDue(this, now);
    }

    /**
     * Does nothing while there is time left.
     *
     * @throws PromptFailed if there is none
     */
    public void checkTime(Instant now) {
        Bounds.timeIsUp(this, now).ifPresent(reached -> {
            throw reached.failure(this);
        });
    }

    /** The same conversation; one that asks for the answer without tools when that is all that there is time for. */
    public Conversation inTime(Instant now) {
        return LastRound.inTime(this, now);
    }

    /** How long a call that begins now may take: what is left, less what is kept for an answer without tools. */
    public Duration timeForCall(Instant now) {
        return LastRound.timeForCall(this, now);
    }

    /** Whether it ends in an answer there: only where a tool has brought something to answer with. */
    boolean mayFinishAt(Bound bound) {
        return !results.isEmpty() && !limits.failing().contains(bound);
    }

    /** What the model is told in place of a result, of a call that it has made often enough; absent for one that is to be run. */
    public Optional<String> reminder(ToolCall call) {
        return inARow.getOrDefault(Repeats.key(call), 0) > limits.sameCalls()
                ? Optional.of(Repeats.reminder(call, results))
                : Optional.empty();
    }

    /** The conversation as it was when a round was asked before: what its bounds say now does not matter any more. */
    Conversation asAsked(Optional<Bound> then) {
        if (then.equals(limited)) {
            return this;
        }
        return then.map(this::finishing)
                .orElseGet(() -> next(messages, List.of(), reAsks, answered, inARow, Optional.empty()));
    }

    /** The conversation having waited for the account's limits, or for somebody's yes, which does not count against its time. */
    public Conversation afterWaiting(Duration more) {
        Duration all = waited.plus(more);
        return new Conversation(
                prompt, limits, messages, pending, rounds, results, reAsks, last, answered, began, all, inARow,
                limited);
    }

    /**
     * The conversation after a round: answered, with tool calls to run, or to be asked again.
     *
     * @throws PromptFailed if the reply is no answer and the limits allow no further asking
     */
    public Conversation replied(Round round, Reply reply) {
        List<Round> all = new ArrayList<>(rounds);
        all.add(round);
        return new ReplyMeaning(new Conversation(
                        prompt, limits, messages, List.of(), all, results, reAsks, reply, false, began, waited, inARow,
                        limited))
                .next();
    }

    /** The conversation with a result for each pending call, in call order. */
    public Conversation withResults(List<ToolResult> inCallOrder) {
        List<ToolCall> calls = inCallOrder.stream().map(ToolResult::call).toList();
        if (!calls.equals(pending)) {
            throw new IllegalArgumentException(
                    "one result for each call, in call order: calls " + pending + ", results of " + calls);
        }
        List<Message> said = with(inCallOrder.stream().map(Message.Tool::new).toList());
        List<ToolResult> all = new ArrayList<>(results);
        all.addAll(inCallOrder);
        return new Conversation(
                prompt, limits, said, List.of(), rounds, all, reAsks, last, false, began, waited, inARow, limited);
    }

    /** The answer. Calls of tools that whoever asks brought along are part of it; calls that were run here are not. */
    public Answer answer(Instant now) {
        if (!answered) {
            throw new IllegalStateException("not answered yet");
        }
        return Answer.of(this, now);
    }

    /** The last text that the model wrote; empty when there is none. */
    public String lastText() {
        return Optional.ofNullable(last).map(reply -> reply.message().text()).orElse("");
    }

    /** What it did so far. */
    public Course course(List<Attempt> tried, Instant now) {
        return new Course(prompt.options().model(), began, now, waited, rounds, tried, results, limited);
    }

    /** The conversation whose last reply is its answer. */
    Conversation withAnswer() {
        return next(messages, List.of(), reAsks, true, inARow, limited);
    }

    /** The conversation in which this was said, too. */
    Conversation saying(List<? extends Message> more) {
        return next(with(more), List.of(), reAsks, false, inARow, limited);
    }

    /** The conversation in which the model is told what to mend, once more. */
    Conversation askedAgain(String nudge) {
        List<Message> said = with(List.of(new Message.User(nudge)));
        return next(said, List.of(), reAsks + 1, false, inARow, limited);
    }

    /** The conversation with the message's tool calls to run; in how many rounds in a row each was made is {@code row}. */
    Conversation calling(Message.Assistant message, Map<String, Integer> row) {
        return next(with(List.of(message)), message.toolCalls(), reAsks, false, row, limited);
    }

    /** The conversation in which the answer is asked for, without tools, as it has reached a bound. */
    Conversation finishing(Bound bound) {
        List<Message> said = with(List.of(new Message.User(Told.ANSWER_NOW.formatted(bound.told()))));
        return next(said, List.of(), reAsks, false, inARow, Optional.of(bound));
    }

    private Conversation next(
            List<Message> said,
            List<ToolCall> toRun,
            int asked,
            boolean done,
            Map<String, Integer> row,
            Optional<Bound> bound) {
        return new Conversation(
                prompt, limits, said, toRun, rounds, results, asked, last, done, began, waited, row, bound);
    }

    private List<Message> with(List<? extends Message> more) {
        List<Message> said = new ArrayList<>(messages);
        said.addAll(more);
        return said;
    }
}
