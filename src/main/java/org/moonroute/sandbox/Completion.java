package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.UUID;

/**
 * An answer on its way to one client: the fields every completion carries, and its JSON body.
 *
 * <p>Shape and key order: recorded replies. {@code created} lies within the day the sandbox stands on and, like the
 * id, follows from the request and the answer.
 */
record Completion(ChatRequest request, Model model, LocalDate asOf, Answer answer) {
    private static final long DAY = 86_400;

    ObjectNode body() {
        ObjectNode body = head("chat.completion");
        ArrayNode choices = body.putArray("choices");
        for (int i = 0; i < request.choices(); i++) {
            ObjectNode choice = choices.addObject().put("index", i);
            choice.set("message", message());
            choice.put("finish_reason", answer.finish());
        }
        body.set("usage", usage());
        return body;
    }

    ObjectNode head(String object) {
        ObjectNode head = Json.object().put("id", id()).put("object", object);
        return head.put("created", created()).put("model", model.name());
    }

    ObjectNode usage() {
        return answer.usage() != null ? answer.usage().deepCopy() : Usage.of(this);
    }

    private ObjectNode message() {
        ObjectNode message = Json.object().put("role", "assistant").put("content", answer.content());
        if (!answer.reasoning().isEmpty()) {
            message.put("reasoning_content", answer.reasoning());
        }
        if (!answer.toolCalls().isEmpty()) {
            ArrayNode calls = message.putArray("tool_calls");
            answer.toolCalls().forEach(call -> calls.add(call.body(calls.size())));
        }
        return message.setAll(answer.extra());
    }

    private long created() {
        return asOf.toEpochDay() * DAY + Math.floorMod(request.seed(), DAY);
    }

    /** The K2 line shows its creation time in the id, K3 a UUID. */
    private String id() {
        String words = request.seed() + answer.content() + answer.reasoning() + answer.toolCalls();
        String tail = model.family() == Family.K3
                ? UUID.nameUUIDFromBytes(words.getBytes(StandardCharsets.UTF_8)).toString()
                : "%08x%016x".formatted(created(), Seed.of(words));
        return "chatcmpl-" + tail;
    }
}
