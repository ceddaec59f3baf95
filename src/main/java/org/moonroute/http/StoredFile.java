package org.moonroute.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/**
 * What is known of a file of a client.
 *
 * @param id what it is known by
 * @param bytes how large it is
 * @param createdAt when it came, in seconds since 1970
 * @param filename what the client calls it; shown, and never a path
 * @param purpose what it is for
 */
record StoredFile(String id, long bytes, long createdAt, String filename, String purpose) {
    /** What rows are uploaded for. */
    static final String BATCH = "batch";

    /** In OpenAI's form. */
    void writeFields(JsonGenerator json) throws IOException {
        json.writeStringField("id", id);
        json.writeStringField("object", "file");
        json.writeNumberField("bytes", bytes);
        json.writeNumberField("created_at", createdAt);
        json.writeStringField("filename", filename);
        json.writeStringField("purpose", purpose);
        json.writeStringField("status", "processed");
        json.writeNullField("status_details");
    }

    static StoredFile read(byte[] json) throws IOException {
        JsonNode fields = Json.read(json);
        return new StoredFile(
                fields.path("id").asText(),
                fields.path("bytes").asLong(),
                fields.path("created_at").asLong(),
                fields.path("filename").asText(),
                fields.path("purpose").asText());
    }
}
