package org.moonroute.conversation;

import java.util.Locale;

/** What a conversation may not go beyond. Reached within a tool loop, each of them may end in an answer without tools, or in a failure. */
public enum Bound {
    /** Requests to the model. */
    ROUNDS(FailureKind.TOO_MANY_ROUNDS, "this conversation has had as many rounds as it may have"),
    /** Tool calls in all rounds together. */
    TOOL_CALLS(FailureKind.TOO_MANY_TOOL_CALLS, "this conversation has made as many tool calls as it may make"),
    /** Calls of one tool, where its author bounds them. */
    CALLS_PER_TOOL(FailureKind.TOO_MANY_CALLS_OF_ONE_TOOL, "a tool was called as often as it may be"),
    /** Tokens in all rounds together. */
    TOKENS(FailureKind.TOO_MANY_TOKENS, "this conversation has used the tokens that it may use"),
    /** Money for all rounds together. */
    COST(FailureKind.TOO_EXPENSIVE, "this conversation has cost what it may cost"),
    /** Time from the first request on. */
    TIME(FailureKind.TOO_MUCH_TIME, "the time for this conversation is nearly over"),
    /** The same call made again and again. */
    REPEATED_CALLS(FailureKind.REPEATED_CALLS, "the same call was made again and again");

    private final FailureKind kind;
    private final String told;

    Bound(FailureKind kind, String told) {
        this.kind = kind;
        this.told = told;
    }

    /** The failure that it ends in when it ends in one. */
    public FailureKind kind() {
        return kind;
    }

    /** What the model is told of it: half a sentence. */
    String told() {
        return told;
    }

    /** The word for settings and outcomes: {@code tool-calls}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
