package org.moonroute.moonshot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.moonroute.conversation.Audience;
import org.moonroute.conversation.FailureKind;

/**
 * Reads a reply that comes as a stream of events ({@code data: {...}}, at the end {@code data: [DONE]}), tells it to its audience
 * piece by piece, and puts it together to the reply that it would have been in one piece. Every {@code data} line counts by
 * itself: gateways join events.
 */
final class EventStream {
    private static final String DATA = "data:";
    private static final String DONE = "[DONE]";
    private static final String CONTENT = "content";
    private static final String CALLS = "tool_calls";
    private static final Set<String> THOUGHTS = Set.of("reasoning_content", "reasoning");
    private static final Set<String> OF_CHOICE = Set.of("index", "delta", "finish_reason", "usage");
    private static final Set<String> SILENT = Set.of("role", CALLS);

    private final Audience audience;
    private final long maxChars;
    private final ObjectNode whole = Json.MAPPER.createObjectNode();
    private final ObjectNode message = Json.MAPPER.createObjectNode().put("role", "assistant");
    private final ObjectNode others = Json.MAPPER.createObjectNode();
    /** The fields of the message that come in pieces, of which there may be thousands; it has them in the end. */
    private final Map<String, StringBuilder> texts = new HashMap<>();

    private final CallFragments calls = new CallFragments();
    private final Hush said = new Hush();
    private final Hush thought = new Hush();
    private String finish = "";
    private JsonNode usage;
    private JsonNode error;
    private boolean begun;
    private boolean done;

    /** @param maxChars how long the stream may be */
    EventStream(Audience audience, long maxChars) {
        this.audience = audience;
        this.maxChars = maxChars;
    }

    /**
     * The reply as JSON, as it would have come in one piece.
     *
     * @throws CallFailed if it ends before it is whole, is too large, or nobody listens any more
     */
    byte[] read(InputStream in) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        long length = 0;
        for (String line = lines.readLine(); line != null && !done && error == null; line = lines.readLine()) {
            length += line.length() + 1;
            if (length > maxChars) {
                throw new CallFailed(
                        FailureKind.REPLY_TOO_LARGE,
                        "the reply is larger than " + maxChars + " characters (moonroute.reply.max-size)");
            }
            if (line.startsWith(DATA)) {
                data(line.substring(DATA.length()).strip());
            }
        }
        if (error != null) {
            return bytes(Json.MAPPER.createObjectNode().set("error", error));
        }
        if (!done && finish.isEmpty()) {
            throw new CallFailed(FailureKind.BAD_REPLY, "the stream of the reply ended before the reply was whole");
        }
        tell(Json.MAPPER.createObjectNode(), said.rest(), thought.rest());
        return bytes(put());
    }

    private void data(String text) throws IOException {
        if (text.isEmpty()) {
            return;
        }
        if (text.equals(DONE)) {
            done = true;
            return;
        }
        JsonNode chunk;
        try {
            chunk = Json.MAPPER.readTree(text);
        } catch (JsonProcessingException broken) {
            throw new CallFailed(FailureKind.BAD_REPLY, "an event of the reply's stream is no JSON");
        }
        if (chunk.has("error")) {
            error = chunk.get("error");
            return;
        }
        chunk(chunk);
    }

    private void chunk(JsonNode chunk) throws IOException {
        if (!begun) {
            begun = true;
            audience.begins(Json.text(chunk, "id"), Json.text(chunk, "model"));
        }
        chunk.properties().forEach(field -> {
            if (!field.getKey().equals("choices") && !field.getKey().equals("usage")) {
                whole.set(field.getKey(), field.getValue());
            }
        });
        keepUsage(chunk.path("usage"));
        JsonNode choice = chunk.path("choices").path(0);
        keepUsage(choice.path("usage"));
        String reason = Json.text(choice, "finish_reason");
        finish = reason.isEmpty() ? finish : reason;
        merge(others, choice, OF_CHOICE);
        if (choice.path("delta") instanceof ObjectNode delta) {
            delta(delta);
        }
    }

    /** What comes in pieces that nobody here knows: lists grow, anything else is as it came last. */
    private static void merge(ObjectNode into, JsonNode piece, Set<String> known) {
        for (Map.Entry<String, JsonNode> field : piece.properties()) {
            JsonNode before = into.path(field.getKey());
            if (known.contains(field.getKey()) || field.getValue().isNull()) {
                continue;
            }
            if (before instanceof ObjectNode object && field.getValue().isObject()) {
                merge(object, field.getValue(), Set.of());
            } else if (before instanceof ArrayNode list && field.getValue().isArray()) {
                list.addAll((ArrayNode) field.getValue());
            } else {
                into.set(field.getKey(), field.getValue());
            }
        }
    }

    private void keepUsage(JsonNode given) {
        usage = given.isObject() ? given : usage;
    }

    private void delta(ObjectNode delta) throws IOException {
        ObjectNode other = Json.MAPPER.createObjectNode();
        String more = "";
        String thoughts = "";
        for (Map.Entry<String, JsonNode> field : delta.properties()) {
            String name = field.getKey();
            JsonNode value = field.getValue();
            if (value.isNull()) {
                continue;
            }
            if (name.equals(CONTENT)) {
                more = said.add(append(name, value));
            } else if (THOUGHTS.contains(name)) {
                thoughts = thought.add(append(name, value));
            } else if (name.equals(CALLS)) {
                value.forEach(calls::add);
            } else {
                message.set(name, value);
                if (!SILENT.contains(name)) {
                    other.set(name, value);
                }
            }
        }
        tell(other, more, thoughts);
    }

    private String append(String name, JsonNode piece) {
        String text = ChatReplies.text(piece);
        texts.computeIfAbsent(name, first -> {
                    message.put(name, "");
                    return new StringBuilder();
                })
                .append(text);
        return text;
    }

    private void tell(ObjectNode delta, String more, String thoughts) throws IOException {
        if (!more.isEmpty()) {
            delta.put(CONTENT, more);
        }
        if (!thoughts.isEmpty()) {
            delta.put("reasoning_content", thoughts);
        }
        if (delta.isEmpty()) {
            return;
        }
        try {
            audience.hears(delta.toString());
        } catch (IOException gone) {
            throw new CallFailed(FailureKind.CANCELLED, "who asked has gone away: " + gone.getMessage());
        }
    }

    private ObjectNode put() {
        texts.forEach((name, text) -> message.put(name, text.toString()));
        if (!message.has(CONTENT)) {
            message.put(CONTENT, "");
        }
        if (!calls.isEmpty()) {
            message.set(CALLS, calls.whole());
        }
        ObjectNode choice = whole.putArray("choices").addObject();
        choice.put("index", 0).set("message", message);
        choice.put("finish_reason", finish);
        choice.setAll(others);
        if (usage != null) {
            whole.set("usage", usage);
        }
        return whole;
    }

    private static byte[] bytes(JsonNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
