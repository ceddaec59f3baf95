package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Counts tokens by a rule of thumb: four bytes of text are one, a message costs four more, a picture 1,024.
 *
 * <p>The legacy {@code functions} field costs nothing: a recorded reply shows that it never reaches the model.
 */
final class Tokens {
    static final int BYTES = 4;

    private static final int MESSAGE = 4;
    private static final int PICTURE = 1024;

    private Tokens() {}

    static int of(String text) {
        return (text.getBytes(StandardCharsets.UTF_8).length + BYTES - 1) / BYTES;
    }

    static int ofPrompt(ChatRequest request) {
        return ofTools(request) + ofMessages(request.messages());
    }

    static int ofTools(ChatRequest request) {
        return request.tools().isEmpty() ? 0 : of(request.body().path("tools").toString());
    }

    static int ofMessages(List<JsonNode> messages) {
        return messages.stream().mapToInt(Tokens::ofMessage).sum();
    }

    private static int ofMessage(JsonNode message) {
        int calls = Json.elements(message.path("tool_calls")).stream()
                .mapToInt(call -> of(call.path("function").toString()))
                .sum();
        return MESSAGE
                + ofContent(message.path("content"))
                + of(message.path("reasoning_content").asText(""))
                + calls;
    }

    private static int ofContent(JsonNode content) {
        if (!content.isArray()) {
            return of(content.asText(""));
        }
        return Json.elements(content).stream()
                .mapToInt(part -> part.has("text") ? of(part.path("text").asText("")) : PICTURE)
                .sum();
    }
}
