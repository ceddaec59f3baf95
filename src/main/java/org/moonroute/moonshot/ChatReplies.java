package org.moonroute.moonshot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.moonroute.conversation.Extras;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Message;
import org.moonroute.conversation.Refusal;
import org.moonroute.conversation.Reply;
import org.moonroute.conversation.ToolCall;
import org.moonroute.conversation.Usage;

/** Reads what the service answers, whatever it is, as a reply or as a refusal. */
final class ChatReplies {
    private static final int EXCERPT = 300;
    /** What of a reply is read, or written anew for who asked. */
    private static final Set<String> OF_REPLY = Set.of("id", "object", "created", "model", "choices", "usage", "error");

    private static final Set<String> OF_CHOICE = Set.of("index", "message", "finish_reason", "usage");

    /** What was read. */
    sealed interface Read {}

    /** A reply of the model. */
    record Replied(Reply reply, String id, String model, Usage usage) implements Read {}

    /** Anything else. */
    record Refused(Refusal refusal) implements Read {}

    private ChatReplies() {}

    /** Reads a reply; never throws. */
    static Read read(WholeReply whole, Instant now) {
        JsonNode root;
        try {
            root = Json.MAPPER.readTree(whole.body());
        } catch (IOException noJson) {
            return refused(whole, notJson(whole), "no whole JSON: " + excerpt(whole), now);
        }
        if (root.isMissingNode()) {
            return refused(whole, notJson(whole), "the reply is empty (HTTP " + whole.status() + ")", now);
        }
        JsonNode error = root.path("error");
        if (whole.status() != 200 || error.isObject() || error.isTextual()) {
            return error(whole, root, error, now);
        }
        JsonNode choice = root.path("choices").path(0);
        if (!choice.path("message").isObject()) {
            return refused(whole, FailureKind.BAD_REPLY, "the reply holds no message: " + excerpt(whole), now);
        }
        return new Replied(
                reply(root, choice), Json.text(root, "id"), Json.text(root, "model"), usage(root.path("usage")));
    }

    private static FailureKind notJson(WholeReply whole) {
        return whole.status() == 200 ? FailureKind.BAD_REPLY : Refusals.classify(whole.status(), "", "");
    }

    private static String excerpt(WholeReply whole) {
        byte[] body = whole.body();
        String type = whole.contentType().isEmpty() ? "no content type" : whole.contentType();
        String text = new String(body, 0, Math.min(body.length, EXCERPT), StandardCharsets.UTF_8);
        return "HTTP " + whole.status() + ", " + type + ": " + text.strip();
    }

    /** A host other than Moonshot may say its error in a 200, and give its status as the error's code. */
    private static Read error(WholeReply whole, JsonNode root, JsonNode error, Instant now) {
        String message = error.isObject() ? Json.text(error, "message") : error.asText("");
        String said = message.isEmpty() ? Json.text(root, "message") : message;
        int status = whole.status() == 200 ? (int) Json.number(error, "code") : whole.status();
        FailureKind kind = Refusals.classify(status, Json.text(error, "type"), said);
        return refused(whole, kind, "HTTP " + whole.status() + ": " + (said.isEmpty() ? root.toString() : said), now);
    }

    private static Refused refused(WholeReply whole, FailureKind kind, String message, Instant now) {
        // One line, as it ends up in a log; a gateway's page has many.
        String bounded =
                message.substring(0, Math.min(message.length(), 2 * EXCERPT)).replaceAll("\\s+", " ");
        return new Refused(new Refusal(kind, bounded, RetryAfter.parse(whole.retryAfter(), now)));
    }

    private static Reply reply(JsonNode root, JsonNode choice) {
        ObjectNode message = (ObjectNode) choice.path("message");
        SoundMessage.make(message);
        Message.Assistant said = new Message.Assistant(
                text(message.path("content")), reasoning(message), toolCalls(message), message.toString());
        Optional<Reply.Leak> leak = said.toolCalls().isEmpty() ? LeakedCalls.in(said) : Optional.empty();
        Extras extras = new Extras(others(root, OF_REPLY), others(choice, OF_CHOICE));
        return new Reply(said, Json.text(choice, "finish_reason"), leak, List.of(), extras);
    }

    /** The fields that are not known, with commas between them. */
    private static String others(JsonNode object, Set<String> known) {
        StringBuilder others = new StringBuilder();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (!known.contains(field.getKey())) {
                String name =
                        Json.MAPPER.getNodeFactory().textNode(field.getKey()).toString();
                others.append(others.isEmpty() ? "" : ",")
                        .append(name)
                        .append(':')
                        .append(field.getValue());
            }
        }
        return others.toString();
    }

    /** Content is a text; some hosts make it a list of parts, of which only the text counts. */
    static String text(JsonNode content) {
        StringBuilder text = new StringBuilder(content.asText(""));
        for (JsonNode part : content) {
            text.append(Json.text(part, "text"));
        }
        return text.toString();
    }

    /** The service says reasoning_content; OpenRouter says reasoning. */
    private static String reasoning(JsonNode message) {
        String reasoning = Json.text(message, "reasoning_content");
        return reasoning.isEmpty() ? Json.text(message, "reasoning") : reasoning;
    }

    private static List<ToolCall> toolCalls(JsonNode message) {
        List<ToolCall> calls = new ArrayList<>();
        for (JsonNode call : message.path("tool_calls")) {
            JsonNode function = call.path("function");
            calls.add(
                    new ToolCall(Json.text(call, "id"), Json.text(function, "name"), Json.text(function, "arguments")));
        }
        return calls;
    }

    private static Usage usage(JsonNode usage) {
        long prompt = Json.number(usage, "prompt_tokens");
        long completion = Json.number(usage, "completion_tokens");
        long cached = Math.max(
                Json.number(usage, "cached_tokens"), Json.number(usage.path("prompt_tokens_details"), "cached_tokens"));
        long reasoning = Json.number(usage.path("completion_tokens_details"), "reasoning_tokens");
        return new Usage(prompt, completion, prompt + completion, cached, reasoning);
    }
}
