package org.moonroute.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a simulated model says in a conversation, round by round: its calls, then its answer. Without an answer, the model answers by
 * itself when the calls are made. Safe for use by many threads.
 */
public final class ModelScript {
    private static final String THOUGHT = "I need a tool.";

    private final String text;
    private final List<List<ToolCall>> calls = new ArrayList<>();
    private String answer;

    ModelScript(String text) {
        this.text = text;
    }

    /**
     * In the next round it calls a tool.
     *
     * @param arguments as the model would write them: a JSON object, or what a model that errs would write instead
     */
    public synchronized ModelScript callsTool(String name, String arguments) {
        calls.add(new ArrayList<>(List.of(new ToolCall(null, name, arguments))));
        return this;
    }

    /**
     * In the same round as the call before it calls another tool, or the same again.
     *
     * @throws IllegalStateException if there is no call before
     */
    public synchronized ModelScript andTool(String name, String arguments) {
        if (calls.isEmpty()) {
            throw new IllegalStateException("andTool comes after callsTool: there is no round yet that it could be in");
        }
        calls.get(calls.size() - 1).add(new ToolCall(null, name, arguments));
        return this;
    }

    /** When the calls are made, this is its answer; without it, the answer repeats the results of the tools. */
    public synchronized ModelScript thenSays(String content) {
        answer = content;
        return this;
    }

    String text() {
        return text;
    }

    synchronized Optional<ReplySpec> line(int round) {
        if (round <= calls.size()) {
            return Optional.of(say("", THOUGHT, List.copyOf(calls.get(round - 1))));
        }
        return Optional.ofNullable(answer).map(content -> say(content, "", List.of()));
    }

    private static ReplySpec say(String content, String reasoning, List<ToolCall> calls) {
        return new ReplySpec.Say(content, null, reasoning, calls, null, Json.object());
    }
}
