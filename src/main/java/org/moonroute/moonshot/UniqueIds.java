package org.moonroute.moonshot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.moonroute.conversation.ToolCall;

/**
 * Ids of the tool calls of one message, each another. The service wants one result for each id, directly after the message; two
 * calls of one id, or one of none, as some hosts send them, would get the conversation refused. Ids that repeat from round to round
 * stay as they are.
 */
final class UniqueIds {
    private UniqueIds() {}

    /** Gives a message of the model, whose calls are objects, ids that are unique. */
    static void give(JsonNode message) {
        JsonNode calls = message.path("tool_calls");
        List<String> came = new ArrayList<>();
        calls.forEach(call -> came.add(Json.text(call, "id")));
        List<String> unique = of(came);
        for (int i = 0; i < came.size(); i++) {
            ((ObjectNode) calls.get(i)).put("id", unique.get(i));
        }
    }

    /** The calls with ids that are unique. */
    static List<ToolCall> given(List<ToolCall> calls) {
        List<String> unique = of(calls.stream().map(ToolCall::id).toList());
        List<ToolCall> given = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            given.add(new ToolCall(
                    unique.get(i), calls.get(i).name(), calls.get(i).arguments()));
        }
        return given;
    }

    private static List<String> of(List<String> ids) {
        Set<String> taken = new HashSet<>(ids);
        Set<String> given = new HashSet<>();
        List<String> unique = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            String id = ids.get(i);
            if (id.isBlank() || given.contains(id)) {
                id = free((id.isBlank() ? "call" : id) + "_", i, taken);
            }
            given.add(id);
            unique.add(id);
        }
        return unique;
    }

    private static String free(String beginning, int from, Set<String> taken) {
        int number = from;
        while (!taken.add(beginning + number)) {
            number++;
        }
        return beginning + number;
    }
}
