package org.moonroute.approval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Iterator;
import java.util.Set;

/**
 * What somebody decided, as they wrote it: {@code {"id": "...", "decision": "grant" or "refuse", "reason": "..."}}.
 *
 * @param id of the request
 * @param kind granted or refused
 * @param reason why; empty when nothing is said
 */
public record Order(String id, Decision.Kind kind, String reason) {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Set<String> FIELDS = Set.of("id", "decision", "reason");

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException saying what is wrong, and what is right
     */
    public static Order read(String text) {
        JsonNode json = json(text);
        for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!FIELDS.contains(name)) {
                throw new IllegalArgumentException(
                        name + " is no field of a decision; there are id, decision and reason");
            }
        }
        if (!RequestId.isOne(json.path("id").asText())) {
            throw new IllegalArgumentException(
                    "id must be that of a request, such as call- and 32 digits 0 to 9 and a to f");
        }
        Decision.Kind kind = Decision.Kind.decided(json.path("decision").asText())
                .orElseThrow(() -> new IllegalArgumentException("decision must be grant or refuse"));
        JsonNode reason = json.path("reason");
        if (!reason.isMissingNode() && !reason.isNull() && !reason.isTextual()
                || reason.asText().length() > Decision.LONGEST_REASON) {
            throw new IllegalArgumentException(
                    "reason must be text of up to " + Decision.LONGEST_REASON + " characters");
        }
        return new Order(json.path("id").asText(), kind, reason.asText(""));
    }

    private static JsonNode json(String text) {
        try {
            JsonNode json = MAPPER.readTree(text);
            if (json != null && json.isObject()) {
                return json;
            }
        } catch (JsonProcessingException wrong) {
            // Said below.
        }
        throw new IllegalArgumentException(
                "it must be a JSON object such as {\"id\": \"call-...\", \"decision\": \"refuse\", \"reason\": \"too much\"}");
    }
}
