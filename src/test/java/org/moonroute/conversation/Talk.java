package org.moonroute.conversation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Makes the pieces of conversations that tests speak of. */
public final class Talk {
    public static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    public static final Origin ORIGIN = new Origin.Caller("p1", Lane.INTERACTIVE);
    public static final Limits LIMITS =
            new Limits(20, 100, 100_000, Duration.ofHours(1), 2, Limits.LeakPolicy.ASK_AGAIN, false);

    private Talk() {}

    public static Prompt prompt(String text) {
        return Prompt.of(ORIGIN, text).withOptions(new Options(java.util.Map.of("model", "kimi-k3")));
    }

    public static Conversation open(Limits limits) {
        return Conversation.open(prompt("Hello?"), limits, NOON);
    }

    public static Limits leaks(Limits.LeakPolicy policy) {
        return new Limits(20, 100, 100_000, Duration.ofHours(1), 2, policy, false);
    }

    public static Round round(long tokens) {
        return new Round(
                "id", "kimi-k3", "stop", new Usage(tokens, 0, tokens, 0, 0), Cost.ZERO, List.of(attempt()), false);
    }

    public static Attempt attempt() {
        return new Attempt(NOON, Duration.ZERO, 200, Optional.empty());
    }

    public static Attempt refused(FailureKind kind, Instant at) {
        return new Attempt(at, Duration.ZERO, 0, Optional.of(new Refusal(kind, "no", Optional.empty())));
    }

    public static Reply says(String text, String finish, ToolCall... calls) {
        return new Reply(new Message.Assistant(text, "", List.of(calls), ""), finish, Optional.empty());
    }

    public static Reply leaks(ToolCall... meant) {
        Message.Assistant asMeant = new Message.Assistant("I look.", "", List.of(meant), "");
        Optional<Message.Assistant> call = meant.length == 0 ? Optional.empty() : Optional.of(asMeant);
        Message.Assistant asWritten = new Message.Assistant("I look. <function_calls>", "", List.of(), "");
        return new Reply(asWritten, "stop", Optional.of(new Reply.Leak("<function_calls>", call)));
    }

    public static ToolCall call(String id) {
        return new ToolCall(id, "get_weather", "{}");
    }

    public static ToolResult result(ToolCall call) {
        return new ToolResult(call, "77.0", false, NOON, Duration.ofMillis(5));
    }
}
