package org.moonroute.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Reads what {@code POST /v1/batches} says. */
final class BatchOrder {
    private static final String ENDPOINT = "/v1/chat/completions";
    private static final String WINDOW = "24h";
    private static final Set<String> FIELDS = Set.of("input_file_id", "endpoint", "completion_window", "metadata");
    private static final int MOST_METADATA = 16;
    private static final int LONGEST_KEY = 64;
    private static final int LONGEST_VALUE = 512;

    private BatchOrder() {}

    /**
     * The order.
     *
     * @throws RequestRefused naming the field that is wrong
     */
    static BatchRecord.Order read(byte[] content) {
        JsonNode json = json(content);
        for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!FIELDS.contains(name)) {
                throw RequestRefused.bad(name, name + " is no field that a batch takes here; leave it out");
            }
        }
        if (!json.path("input_file_id").isTextual()) {
            throw RequestRefused.bad("input_file_id", "input_file_id must be the id of an uploaded file");
        }
        only(json, "endpoint", ENDPOINT);
        only(json, "completion_window", WINDOW);
        return new BatchRecord.Order(
                json.path("input_file_id").asText(), ENDPOINT, WINDOW, metadata(json.path("metadata")));
    }

    private static JsonNode json(byte[] content) {
        try {
            JsonNode json = Json.read(content);
            if (json.isObject()) {
                return json;
            }
        } catch (IOException wrong) {
            // Said below.
        }
        throw new RequestRefused(
                ErrorReply.of(ErrorReply.Status.BAD_REQUEST, "invalid-request", "the request must be a JSON object"));
    }

    private static void only(JsonNode json, String field, String value) {
        if (!json.path(field).asText().equals(value)) {
            throw RequestRefused.bad(field, field + " must be " + value);
        }
    }

    private static Map<String, String> metadata(JsonNode given) {
        Map<String, String> metadata = new LinkedHashMap<>();
        if (given.isMissingNode() || given.isNull()) {
            return metadata;
        }
        given.properties().forEach(one -> {
            if (!one.getValue().isTextual()
                    || one.getKey().length() > LONGEST_KEY
                    || one.getValue().asText().length() > LONGEST_VALUE) {
                throw RequestRefused.bad(
                        "metadata",
                        "metadata is text by name: names up to " + LONGEST_KEY + " characters, texts up to "
                                + LONGEST_VALUE);
            }
            metadata.put(one.getKey(), one.getValue().asText());
        });
        if (!given.isObject() || metadata.size() > MOST_METADATA) {
            throw RequestRefused.bad("metadata", "metadata must be an object of up to " + MOST_METADATA + " texts");
        }
        return metadata;
    }
}
