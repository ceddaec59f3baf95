package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Ends an answer where the request wants it ended: at a stop word, or when its completion tokens are used up.
 *
 * <p>Reasoning counts and comes first, so a small limit can leave no content at all, as live K2.6 replies show.
 */
final class LengthLimit {
    private static final String LENGTH = "length";

    private LengthLimit() {}

    static Answer apply(Answer answer, ChatRequest request, Model model) {
        int limit = request.requestedLimit();
        return cut(stop(answer, request), limit > 0 ? limit : model.family().defaultLimit());
    }

    private static Answer stop(Answer answer, ChatRequest request) {
        JsonNode stop = request.body().path("stop");
        List<JsonNode> words = stop.isTextual() ? List.of(stop) : Json.elements(stop);
        int end = words.stream()
                .mapToInt(word -> answer.content().indexOf(word.asText("")))
                .filter(at -> at >= 0)
                .min()
                .orElse(answer.content().length());
        return answer.saying(answer.content().substring(0, end), answer.finish());
    }

    private static Answer cut(Answer answer, int limit) {
        if (answer.tokens() <= limit) {
            return answer;
        }
        String reasoning = head(answer.reasoning(), limit);
        int left = limit - Tokens.of(reasoning);
        String content = head(answer.content(), left);
        left -= Tokens.of(content);
        return answer.thinking(reasoning).saying(content, LENGTH).calling(head(answer.toolCalls(), left), LENGTH);
    }

    private static List<ToolCall> head(List<ToolCall> calls, int limit) {
        List<ToolCall> kept = new ArrayList<>();
        int left = limit;
        for (ToolCall call : calls) {
            left -= Tokens.of(call.name());
            if (left > 0) {
                String arguments = head(call.arguments(), left);
                left -= Tokens.of(arguments);
                kept.add(call.withArguments(arguments));
            }
        }
        return kept;
    }

    private static String head(String text, int tokens) {
        int bytes = 0;
        int end = 0;
        while (end < text.length()) {
            int next = text.offsetByCodePoints(end, 1);
            bytes += text.substring(end, next).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > tokens * Tokens.BYTES) {
                break;
            }
            end = next;
        }
        return text.substring(0, end);
    }
}
