package org.moonroute.sandbox;

import java.util.ArrayList;
import java.util.List;

/**
 * Gives tool calls their ids, in the form the model's family uses.
 *
 * <p>{@code NAME:IDX} counted over the whole conversation up to K2.7; {@code NAME_IDX} starting again in every reply
 * for K3, so that ids repeat. Source: recorded replies in charmbracelet/fantasy and vercel/ai on GitHub.
 */
final class ToolIds {
    private ToolIds() {}

    static List<ToolCall> give(List<ToolCall> calls, ChatRequest request, Model model) {
        boolean restarts = model.family() == Family.K3;
        int first = restarts ? 0 : countIn(request);
        List<ToolCall> named = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            ToolCall call = calls.get(i);
            named.add(call.id() != null ? call : call.withId(call.name() + (restarts ? "_" : ":") + (first + i)));
        }
        return List.copyOf(named);
    }

    private static int countIn(ChatRequest request) {
        return request.messages().stream()
                .mapToInt(message -> message.path("tool_calls").size())
                .sum();
    }
}
