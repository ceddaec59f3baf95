package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;

/**
 * Messages are there, have a known role, and say something.
 *
 * <p>The text about an empty message is the service's, from public bug reports; that N counts from 0 is an assumption.
 */
final class MessagesCheck implements Check {
    private static final Set<String> ROLES = Set.of("system", "user", "assistant", "tool");

    @Override
    public void check(ChatRequest request, Model model) {
        List<JsonNode> messages = request.messages();
        if (messages.isEmpty()) {
            throw Refusal.invalidRequest("messages must not be empty");
        }
        for (int i = 0; i < messages.size(); i++) {
            check(messages.get(i), i, model);
        }
    }

    private static void check(JsonNode message, int position, Model model) {
        String role = message.path("role").asText("");
        if (!ROLES.contains(role)) {
            throw Refusal.invalidRequest("unsupported role '" + role + "' in message at position " + position);
        }
        if (carriesTools(message, role, model)) {
            return;
        }
        if (isEmpty(message.path("content")) && !callsTools(message)) {
            throw Refusal.invalidRequest(
                    "the message at position " + position + " with role '" + role + "' must not be empty");
        }
        Json.elements(message.path("content")).forEach(MessagesCheck::checkPart);
    }

    /** A system message with tools and no content declares tools to K3 in mid-conversation; others do not know it. */
    private static boolean carriesTools(JsonNode message, String role, Model model) {
        boolean carries = role.equals("system") && message.path("tools").isArray();
        if (carries && model.family() != Family.K3) {
            throw Refusal.invalid("tokenization failed");
        }
        return carries;
    }

    static boolean callsTools(JsonNode message) {
        return ChatRequest.hasRole(message, "assistant")
                && !message.path("tool_calls").isEmpty();
    }

    private static boolean isEmpty(JsonNode content) {
        return content.isTextual() ? content.asText("").isEmpty() : content.isEmpty();
    }

    private static void checkPart(JsonNode part) {
        String type = part.path("type").asText("");
        switch (type) {
            case "text" -> checkText(part.path("text").asText(""));
            case "image_url", "video_url" -> checkUrl(part.path(type), type.replace("_url", ""));
            default -> throw Refusal.invalidRequest("unsupported content type '" + type + "'");
        }
    }

    private static void checkText(String text) {
        if (text.isEmpty()) {
            throw Refusal.invalidRequest("text content is empty");
        }
    }

    private static void checkUrl(JsonNode place, String kind) {
        String url = place.isTextual() ? place.asText("") : place.path("url").asText("");
        if (!url.startsWith("data:") && !url.startsWith("ms://")) {
            throw Refusal.invalidRequest("unsupported " + kind + " url");
        }
    }
}
