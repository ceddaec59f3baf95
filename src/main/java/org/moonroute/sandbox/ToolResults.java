package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** The tool messages at the end of a conversation, and an answer made of them that repeats every result word for word. */
final class ToolResults {
    private ToolResults() {}

    static boolean arrived(ChatRequest request) {
        return !trailing(request).isEmpty();
    }

    /** Names of the tools whose results came last, in order. */
    static List<String> names(ChatRequest request) {
        return trailing(request).stream().map(result -> name(request, result)).toList();
    }

    static String answer(ChatRequest request) {
        return trailing(request).stream()
                .map(result -> sentence(request, result))
                .collect(Collectors.joining(" "));
    }

    private static List<JsonNode> trailing(ChatRequest request) {
        List<JsonNode> results = new ArrayList<>();
        List<JsonNode> messages = request.messages();
        for (int i = messages.size() - 1; i >= 0 && ChatRequest.hasRole(messages.get(i), "tool"); i--) {
            results.add(messages.get(i));
        }
        Collections.reverse(results);
        return results;
    }

    private static String sentence(ChatRequest request, JsonNode result) {
        String name = name(request, result);
        String place = place(call(request, result));
        return name.equals("get_weather") && !place.isEmpty()
                ? "The weather in " + place + " is " + ChatRequest.textOf(result) + "."
                : name + " says: " + ChatRequest.textOf(result);
    }

    private static String name(ChatRequest request, JsonNode result) {
        return call(request, result).path("name").asText("");
    }

    /** Ids may repeat within a conversation, so the last call of that id is the one. */
    private static JsonNode call(ChatRequest request, JsonNode result) {
        String id = result.path("tool_call_id").asText("");
        return request.messages().stream()
                .flatMap(message -> Json.elements(message.path("tool_calls")).stream())
                .filter(call -> call.path("id").asText("").equals(id))
                .reduce((earlier, later) -> later)
                .orElse(result)
                .path("function");
    }

    private static String place(JsonNode function) {
        try {
            JsonNode arguments = Json.read(function.path("arguments").asText("").getBytes(StandardCharsets.UTF_8));
            return Places.FIELDS.stream()
                    .map(field -> arguments.path(field).asText(""))
                    .filter(place -> !place.isEmpty())
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }
}
