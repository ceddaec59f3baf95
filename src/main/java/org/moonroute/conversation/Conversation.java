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
        checkTime(now);
        if (limited.isPresent()) {
            return this;
        }
        return Bounds.toFinishAt(Bounds.usedUp(this), this)
                .or(() -> Bounds.nearlyUsedUp(this))
                .map(this::finishing)
                .orElseGet(() -> inTime(now));
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
        return keepsReserve() && Bounds.isTimeNearlyUp(this, now) ? finishing(Bound.TIME) : this;
    }

    /** How long a call that begins now may take: what is left, less what is kept for an answer without tools. */
    public Duration timeForCall(Instant now) {
        Duration left = timeLeft(now);
        return keepsReserve() && !Bounds.isTimeNearlyUp(this, now) ? left.minus(limits.reserve()) : left;
    }

    private boolean keepsReserve() {
        return limited.isEmpty() && mayFinishAt(Bound.TIME);
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

    private Conversation finishing(Bound bound) {
        return next(
                with(new Message.User(Told.ANSWER_NOW.formatted(bound.told()))),
                List.of(),
                reAsks,
                false,
                inARow,
                Optional.of(bound));
    }

    /** The conversation having waited for the account's limits, or for somebody's yes, which does not count against its time. */
    public Conversation afterWaiting(Duration more) {
        return new Conversation(
                prompt,
                limits,
                messages,
                pending,
                rounds,
                results,
                reAsks,
                last,
                answered,
                began,
                waited.plus(more),
                inARow,
                limited);
    }

    /**
     * The conversation after a round: answered, with tool calls to run, or to be asked again.
     *
     * @throws PromptFailed if the reply is no answer and the limits allow no further asking
     */
    public Conversation replied(Round round, Reply reply) {
        Conversation next = afterRound(round, reply);
        if (reply.leak().isPresent()) {
            return next.afterLeak(reply.leak().get());
        }
        if (!reply.message().toolCalls().isEmpty() && !reply.finishReason().equals("length")) {
            return next.withToolCalls(reply.message());
        }
        if (reply.finishReason().equals("tool_calls")) {
            return next.askAgain(
                    FailureKind.MISSING_TOOL_CALLS,
                    "the model announced tool calls and made none",
                    Told.MAKE_THE_CALLS);
        }
        if (reply.finishReason().equals("length")) {
            return next.afterTruncation(reply.message());
        }
        if (reply.message().text().isBlank()) {
            return next.askAgain(FailureKind.EMPTY_ANSWER, "the model's answer was empty", Told.SAY_SOMETHING);
        }
        if (!reply.faults().isEmpty()) {
            return next.afterFaults(reply);
        }
        return next.withAnswer();
    }

    /** The conversation with a result for each pending call, in call order. */
    public Conversation withResults(List<ToolResult> inCallOrder) {
        List<ToolCall> calls = inCallOrder.stream().map(ToolResult::call).toList();
        if (!calls.equals(pending)) {
            throw new IllegalArgumentException(
                    "one result for each call, in call order: calls " + pending + ", results of " + calls);
        }
        List<Message> said = new ArrayList<>(messages);
        inCallOrder.forEach(result -> said.add(new Message.Tool(result)));
        List<ToolResult> all = new ArrayList<>(results);
        all.addAll(inCallOrder);
        return new Conversation(
                prompt, limits, said, List.of(), rounds, all, reAsks, last, false, began, waited, inARow, limited);
    }

    private boolean isOfWhoAsks(ToolCall call) {
        return prompt.offered().stream()
                .anyMatch(spec -> spec.isGiven() && spec.name().equals(call.name()));
    }

    /** The answer. Calls of tools that whoever asks brought along are part of it; calls that were run here are not. */
    public Answer answer(Instant now) {
        if (!answered) {
            throw new IllegalStateException("not answered yet");
        }
        return new Answer(
                prompt.origin(),
                prompt.output(),
                message(),
                last.finishReason(),
                course(List.of(), now),
                last.extras());
    }

    private Message.Assistant message() {
        Message.Assistant whole = last.message();
        List<ToolCall> theirs =
                whole.toolCalls().stream().filter(this::isOfWhoAsks).toList();
        return theirs.equals(whole.toolCalls())
                ? whole
                : new Message.Assistant(whole.text(), whole.reasoning(), theirs, "");
    }

    /** The last text that the model wrote; empty when there is none. */
    public String lastText() {
        return Optional.ofNullable(last).map(reply -> reply.message().text()).orElse("");
    }

    /** What it did so far. */
    public Course course(List<Attempt> tried, Instant now) {
        return new Course(prompt.options().model(), began, now, waited, rounds, tried, results, limited);
    }

    private Conversation afterRound(Round round, Reply reply) {
        List<Round> all = new ArrayList<>(rounds);
        all.add(round);
        return new Conversation(
                prompt, limits, messages, List.of(), all, results, reAsks, reply, false, began, waited, inARow,
                limited);
    }

    private Conversation afterLeak(Reply.Leak leak) {
        String reason = "the model wrote a tool call as text: " + leak.evidence();
        return switch (limits.leaks()) {
            case FAIL -> throw PromptFailed.during(this, FailureKind.LEAKED_TOOL_CALL, reason);
            case RUN ->
                // A call of whoever asks is not for us to make out.
                leak.meant()
                        .filter(meant -> meant.toolCalls().stream().noneMatch(this::isOfWhoAsks))
                        .map(this::withToolCalls)
                        .orElseGet(() -> askAgain(FailureKind.LEAKED_TOOL_CALL, reason, callProperly()));
            case ASK_AGAIN -> askAgain(FailureKind.LEAKED_TOOL_CALL, reason, callProperly());
        };
    }

    /** The reply stays in the history: it is to be mended, not made anew. */
    private Conversation afterFaults(Reply reply) {
        String faults = String.join("; ", reply.faults());
        String reason = "the answer is not what response_format asks for: " + faults;
        Conversation said = next(with(reply.message()), List.of(), reAsks, false);
        return said.askAgain(FailureKind.INVALID_ANSWER, reason, Told.MEND.formatted(faults));
    }

    private String callProperly() {
        return prompt.offered().isEmpty() ? Told.NO_TOOLS : Told.CALL_PROPERLY;
    }

    /** Tool calls that were cut off are not run: what is left of their arguments may pass for all of them. */
    private Conversation afterTruncation(Message.Assistant message) {
        if (prompt.origin().takesTruncated()) {
            return withAnswer();
        }
        if (!message.toolCalls().isEmpty()) {
            throw truncated("the model's tool calls were cut off at the token limit, and none was run");
        }
        if (message.text().isBlank()) {
            throw truncated("the token limit was used up by thinking, before any text");
        }
        if (!limits.deliverTruncated()) {
            throw truncated("the answer was cut off at the token limit; what there is of it is in last_text");
        }
        return withAnswer();
    }

    private PromptFailed truncated(String what) {
        String reason = what + ". Raise " + Options.MAX_COMPLETION_TOKENS + ".";
        return PromptFailed.during(this, FailureKind.TRUNCATED, reason);
    }

    /** Where some are of whoever asks, none of ours is run: what it brought would be forgotten when they come back, and run again. */
    private Conversation withToolCalls(Message.Assistant message) {
        if (message.toolCalls().stream().anyMatch(this::isOfWhoAsks)) {
            return withAnswer();
        }
        if (limited.isPresent()) {
            throw stillNoAnswer("the model called tools again");
        }
        List<ToolCall> calls = message.toolCalls();
        Map<String, Integer> row = limits.sameCalls() == 0 ? Map.of() : Repeats.inARow(calls, inARow, prompt);
        return Bounds.toFinishAt(Bounds.passedBy(calls, row, this), this)
                .map(bound -> notRun(message, bound))
                .orElseGet(() -> next(with(message), calls, reAsks, false, row, limited));
    }

    /** Each call has a result that says so, as the service wants one for each. */
    private Conversation notRun(Message.Assistant message, Bound bound) {
        List<Message> said = with(message);
        String why = Told.NOT_RUN.formatted(bound.told());
        message.toolCalls()
                .forEach(call -> said.add(new Message.Tool(new ToolResult(call, why, true, began, Duration.ZERO))));
        return next(said, List.of(), reAsks, false).finishing(bound);
    }

    private PromptFailed stillNoAnswer(String what) {
        Bound bound = limited.orElseThrow();
        String reason =
                "the bound of " + bound.word() + " was reached, and when asked for the answer without tools, " + what;
        return PromptFailed.during(this, bound.kind(), reason);
    }

    /** The reply is not put into the history: a bad example would be followed. */
    private Conversation askAgain(FailureKind kind, String reason, String nudge) {
        if (limited.isPresent()) {
            throw stillNoAnswer(reason);
        }
        if (reAsks >= limits.reAsks()) {
            throw PromptFailed.during(this, kind, reason + " (asked again " + reAsks + " times)");
        }
        return next(with(new Message.User(nudge)), List.of(), reAsks + 1, false);
    }

    private Conversation withAnswer() {
        return next(messages, List.of(), reAsks, true);
    }

    private Conversation next(List<Message> said, List<ToolCall> toRun, int asked, boolean done) {
        return next(said, toRun, asked, done, inARow, limited);
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

    private List<Message> with(Message message) {
        List<Message> said = new ArrayList<>(messages);
        said.add(message);
        return said;
    }
}
