package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/**
 * The service's own search of the web, which finds nothing here. The form of the arguments is that of platform.kimi.ai/docs,
 * web search: the service has searched when it makes the call, and knows by them what it found.
 */
final class WebSearch {
    static final String NAME = "$web_search";

    private static final String ORDER = "search the web";
    private static final int TOKENS = 1000;

    private WebSearch() {}

    /** Whether the request offers it. */
    static boolean isOffered(ChatRequest request) {
        return request.tools().stream().anyMatch(WebSearch::is);
    }

    private static boolean is(JsonNode tool) {
        return tool.path("type").asText("").equals("builtin_function")
                && tool.at("/function/name").asText("").equals(NAME);
    }

    /** Whether the prompt asks for it in words. */
    static boolean isOrdered(String prompt) {
        return prompt.toLowerCase(Locale.ROOT).contains(ORDER);
    }

    /** The call that searches for the prompt. */
    static List<ToolCall> calls(String prompt) {
        ObjectNode arguments = Json.object();
        arguments.putObject("search_result").put("search_id", "%016x".formatted(Seed.of(prompt)));
        arguments.putObject("usage").put("total_tokens", TOKENS);
        return List.of(new ToolCall(null, NAME, Json.text(arguments)));
    }
}
