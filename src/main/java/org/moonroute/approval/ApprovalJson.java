package org.moonroute.approval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.moonroute.conversation.Lane;

/** Requests and decisions as JSON: in files, in replies and on a terminal they look the same. */
public final class ApprovalJson {
    private static final JsonMapper MAPPER = new JsonMapper();

    private ApprovalJson() {}

    /** A tool's arguments as the text of a JSON object. */
    public static String arguments(Map<String, Object> arguments) {
        return write(MAPPER.valueToTree(arguments));
    }

    /** A request and its decision, for who is to look at them. */
    public static String text(Approval approval, Instant now) {
        ObjectNode json = json(approval.request());
        json.put("state", approval.state(now));
        approval.decision().ifPresent(decision -> json.set("decision", json(decision)));
        return write(json);
    }

    static String text(Request request) {
        return write(json(request));
    }

    static String text(Decision decision) {
        return write(json(decision));
    }

    private static ObjectNode json(Request request) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("id", request.id());
        json.put("tool", request.tool());
        json.set("arguments", tree(request.arguments()));
        json.put("prompt", request.prompt());
        json.put("lane", request.lane().name().toLowerCase(Locale.ROOT));
        json.put("client", request.client());
        json.put("asked_at", request.asked().toString());
        json.put("expires_at", request.expires().toString());
        return json;
    }

    private static ObjectNode json(Decision decision) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("decision", decision.kind().word());
        json.put("by", decision.by());
        json.put("at", decision.at().toString());
        json.put("reason", decision.reason());
        return json;
    }

    private static JsonNode tree(String arguments) {
        try {
            return MAPPER.readTree(arguments);
        } catch (JsonProcessingException noJson) {
            return MAPPER.getNodeFactory().textNode(arguments);
        }
    }

    private static String write(JsonNode json) {
        try {
            return MAPPER.writeValueAsString(json);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree is always written", impossible);
        }
    }

    /** @throws IOException if it is none */
    static Request request(String text) throws IOException {
        try {
            JsonNode json = MAPPER.readTree(text);
            return new Request(
                    json.required("id").asText(),
                    json.required("tool").asText(),
                    write(json.required("arguments")),
                    json.required("prompt").asText(),
                    Lane.valueOf(json.required("lane").asText().toUpperCase(Locale.ROOT)),
                    json.path("client").asText(),
                    Instant.parse(json.required("asked_at").asText()),
                    Instant.parse(json.required("expires_at").asText()));
        } catch (IllegalArgumentException | DateTimeException wrong) {
            throw new IOException(wrong.getMessage(), wrong);
        }
    }

    /**
     * What a file says was decided; somebody may have written it by hand.
     *
     * @param written when the file was written, for one that does not say when it was decided
     * @return absent if it says nothing that is understood, as while it is being written
     */
    static Optional<Decision> decision(String text, Instant written) {
        try {
            // Some editors begin a file with a mark of its encoding.
            JsonNode json = MAPPER.readTree(text.startsWith("\uFEFF") ? text.substring(1) : text);
            String word = json.path("decision").asText();
            Optional<Decision.Kind> kind = word.equals(Decision.Kind.EXPIRED.word())
                    ? Optional.of(Decision.Kind.EXPIRED)
                    : Decision.Kind.decided(word);
            Instant at = json.has("at") ? Instant.parse(json.path("at").asText()) : written;
            String by = json.path("by").asText("file");
            return kind.map(known ->
                    new Decision(known, by, at, reason(json.path("reason").asText())));
        } catch (JsonProcessingException | DateTimeException wrong) {
            return Optional.empty();
        }
    }

    /** On one line, and not longer than a reason may be. */
    static String reason(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= Decision.LONGEST_REASON ? line : line.substring(0, Decision.LONGEST_REASON);
    }
}
