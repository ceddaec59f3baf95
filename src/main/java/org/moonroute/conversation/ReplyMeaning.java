package org.moonroute.conversation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a reply means for its conversation: an answer, tool calls to run, asking again, or a failure.
 *
 * @param so the conversation after the round that brought the reply, and before anything is made of it
 */
record ReplyMeaning(Conversation so) {

    /**
     * The conversation that goes on from the reply.
     *
     * @throws PromptFailed if the reply is no answer and the limits allow no further asking
     */
    Conversation next() {
        Reply reply = so.last();
        if (reply.leak().isPresent()) {
            return afterLeak(reply.leak().get());
        }
        boolean cutOff = reply.finishReason().equals("length");
        if (!reply.message().toolCalls().isEmpty() && !cutOff) {
            return withToolCalls(reply.message());
        }
        if (reply.finishReason().equals("tool_calls")) {
            return askAgain(
                    FailureKind.MISSING_TOOL_CALLS,
                    "the model announced tool calls and made none",
                    Told.MAKE_THE_CALLS);
        }
        if (cutOff) {
            return afterTruncation(reply.message());
        }
        if (reply.message().text().isBlank()) {
            return askAgain(FailureKind.EMPTY_ANSWER, "the model's answer was empty", Told.SAY_SOMETHING);
        }
        return reply.faults().isEmpty() ? so.withAnswer() : afterFaults(reply);
    }

    private Conversation afterLeak(Reply.Leak leak) {
        String reason = "the model wrote a tool call as text: " + leak.evidence();
        return switch (so.limits().leaks()) {
            case FAIL -> throw PromptFailed.during(so, FailureKind.LEAKED_TOOL_CALL, reason);
            case RUN ->
                // A call of whoever asks is not for us to make out.
                leak.meant()
                        .filter(meant -> meant.toolCalls().stream().noneMatch(so.prompt()::brought))
                        .map(this::withToolCalls)
                        .orElseGet(() -> askAgain(FailureKind.LEAKED_TOOL_CALL, reason, callProperly()));
            case ASK_AGAIN -> askAgain(FailureKind.LEAKED_TOOL_CALL, reason, callProperly());
        };
    }

    private String callProperly() {
        return so.prompt().offered().isEmpty() ? Told.NO_TOOLS : Told.CALL_PROPERLY;
    }

    /** The reply stays in the history: it is to be mended, not made anew. */
    private Conversation afterFaults(Reply reply) {
        String faults = String.join("; ", reply.faults());
        String reason = "the answer is not what response_format asks for: " + faults;
        return new ReplyMeaning(so.saying(List.of(reply.message())))
                .askAgain(FailureKind.INVALID_ANSWER, reason, Told.MEND.formatted(faults));
    }

    /** Tool calls that were cut off are not run: what is left of their arguments may pass for all of them. */
    private Conversation afterTruncation(Message.Assistant message) {
        if (so.prompt().origin().takesTruncated()) {
            return so.withAnswer();
        }
        if (!message.toolCalls().isEmpty()) {
            throw truncated("the model's tool calls were cut off at the token limit, and none was run");
        }
        if (message.text().isBlank()) {
            throw truncated("the token limit was used up by thinking, before any text");
        }
        if (!so.limits().deliverTruncated()) {
            throw truncated("the answer was cut off at the token limit; what there is of it is in last_text");
        }
        return so.withAnswer();
    }

    private PromptFailed truncated(String what) {
        String reason = what + ". Raise " + Options.MAX_COMPLETION_TOKENS + ".";
        return PromptFailed.during(so, FailureKind.TRUNCATED, reason);
    }

    /** Where some are of whoever asks, none of ours is run: what it brought would be forgotten when they come back, and run again. */
    private Conversation withToolCalls(Message.Assistant message) {
        List<ToolCall> calls = message.toolCalls();
        if (calls.stream().anyMatch(so.prompt()::brought)) {
            return so.withAnswer();
        }
        if (so.limited().isPresent()) {
            throw stillNoAnswer("the model called tools again");
        }
        Map<String, Integer> row =
                so.limits().sameCalls() == 0 ? Map.of() : Repeats.inARow(calls, so.inARow(), so.prompt());
        return Bounds.toFinishAt(Bounds.passedBy(calls, row, so), so)
                .map(bound -> notRun(message, bound))
                .orElseGet(() -> so.calling(message, row));
    }

    /** Each call has a result that says so, as the service wants one for each. */
    private Conversation notRun(Message.Assistant message, Bound bound) {
        List<Message> said = new ArrayList<>(List.of(message));
        String why = Told.NOT_RUN.formatted(bound.told());
        message.toolCalls()
                .forEach(
                        call -> said.add(new Message.Tool(new ToolResult(call, why, true, so.began(), Duration.ZERO))));
        return so.saying(said).finishing(bound);
    }

    /** The reply is not put into the history: a bad example would be followed. */
    private Conversation askAgain(FailureKind kind, String reason, String nudge) {
        if (so.limited().isPresent()) {
            throw stillNoAnswer(reason);
        }
        if (so.reAsks() >= so.limits().reAsks()) {
            throw PromptFailed.during(so, kind, reason + " (asked again " + so.reAsks() + " times)");
        }
        return so.askedAgain(nudge);
    }

    private PromptFailed stillNoAnswer(String what) {
        Bound bound = so.limited().orElseThrow();
        String reason =
                "the bound of " + bound.word() + " was reached, and when asked for the answer without tools, " + what;
        return PromptFailed.during(so, bound.kind(), reason);
    }
}
