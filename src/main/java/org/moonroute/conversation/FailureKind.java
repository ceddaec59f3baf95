package org.moonroute.conversation;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Why a prompt has no answer, or a call no reply; and what is done about it. */
public enum FailureKind {
    /** The prompt itself is wrong: unreadable, malformed, too large, or it names what does not exist. */
    INVALID_PROMPT(Policy.PERMANENT),
    /** The message that the prompt came as had expired before it was asked. */
    EXPIRED(Policy.PERMANENT),
    /** The message that the prompt came as was delivered again and again, and never had its outcome. */
    DELIVERED_TOO_OFTEN(Policy.PERMANENT),
    /** The prompt asks for a parameter that its model does not accept. */
    UNSUPPORTED_PARAMETER(Policy.PERMANENT),
    /** The model has reached its end of life. */
    MODEL_RETIRED(Policy.PERMANENT),
    /** The service knows no such model, or this account may not use it. */
    UNKNOWN_MODEL(Policy.PERMANENT),
    /** The service calls the request invalid. */
    INVALID_REQUEST(Policy.PERMANENT),
    /** The service's content filter rejected the request. */
    CONTENT_FILTERED(Policy.PERMANENT),
    /** The account may not do this. */
    FORBIDDEN(Policy.PERMANENT),
    /** The key is wrong. No other call with it would fare better. */
    UNAUTHORIZED(Policy.STOP),
    /** The account has no money, or is suspended. */
    OUT_OF_MONEY(Policy.STOP),
    /** The account's tokens of the day are used up. */
    DAY_LIMIT(Policy.PARK),
    /** Too much for the account at the moment. */
    RATE_LIMITED(Policy.WAIT),
    /** The service is overloaded, whoever asks. */
    OVERLOADED(Policy.BACK_OFF_LONG),
    /** The service, or a gateway before it, failed. */
    SERVER_ERROR(Policy.BACK_OFF),
    /** No connection, or it broke. */
    UNREACHABLE(Policy.BACK_OFF),
    /** No whole reply within the time for a call. */
    TIMED_OUT(Policy.BACK_OFF),
    /** The reply is not what a reply looks like: empty, cut off, HTML, no JSON. */
    BAD_REPLY(Policy.BACK_OFF),
    /** The reply is larger than is taken. */
    REPLY_TOO_LARGE(Policy.PERMANENT),
    /** The answer was cut off at the token limit. */
    TRUNCATED(Policy.PERMANENT),
    /** The model said nothing, again and again. */
    EMPTY_ANSWER(Policy.PERMANENT),
    /** The model announced tool calls and made none, again and again. */
    MISSING_TOOL_CALLS(Policy.PERMANENT),
    /** The model wrote its tool call as text. */
    LEAKED_TOOL_CALL(Policy.PERMANENT),
    /** The conversation reached its bound of rounds. */
    TOO_MANY_ROUNDS(Policy.PERMANENT),
    /** The conversation reached its bound of tool calls. */
    TOO_MANY_TOOL_CALLS(Policy.PERMANENT),
    /** The conversation reached the bound of calls that one of its tools has. */
    TOO_MANY_CALLS_OF_ONE_TOOL(Policy.PERMANENT),
    /** The model made the same call again and again, also when it was reminded of the result. */
    REPEATED_CALLS(Policy.PERMANENT),
    /** The conversation reached its bound of money. */
    TOO_EXPENSIVE(Policy.PERMANENT),
    /** The conversation reached its bound of tokens. */
    TOO_MANY_TOKENS(Policy.PERMANENT),
    /** The conversation reached its bound of time. */
    TOO_MUCH_TIME(Policy.PERMANENT),
    /** One call would take more of the account than it allows for a minute or a day. */
    OVER_ACCOUNT_LIMIT(Policy.PERMANENT),
    /** There is a budget, and what the model costs is not known. */
    UNKNOWN_PRICE(Policy.PERMANENT),
    /** The answer is not what {@code response_format} asks for, again and again. */
    INVALID_ANSWER(Policy.PERMANENT),
    /** Who asked has gone away. */
    CANCELLED(Policy.PERMANENT),
    /** Moonroute itself failed. */
    INTERNAL(Policy.PERMANENT);

    /** What is done about a failed call. */
    public enum Policy {
        /** The prompt fails; the same call would fail again. */
        PERMANENT,
        /** Wait as long as the service says, and longer each time, then try again. */
        WAIT,
        /** Wait, longer each time, then try again. */
        BACK_OFF,
        /** As {@link #BACK_OFF}, with longer waits. */
        BACK_OFF_LONG,
        /** No prompt may be asked until somebody mends the account. */
        STOP,
        /** No prompt may be asked until the day's limit is lifted. */
        PARK
    }

    private static final Set<FailureKind> OF_REPLIES =
            EnumSet.of(TRUNCATED, EMPTY_ANSWER, MISSING_TOOL_CALLS, LEAKED_TOOL_CALL, INVALID_ANSWER);

    private final Policy policy;

    FailureKind(Policy policy) {
        this.policy = policy;
    }

    /** What is done about it. */
    public Policy policy() {
        return policy;
    }

    /** Whether it is a reply that is at fault: with the same replies, the same prompt would fail again. */
    public boolean isOfReplies() {
        return OF_REPLIES.contains(this);
    }

    /** The word for logs and files: {@code rate-limited}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
