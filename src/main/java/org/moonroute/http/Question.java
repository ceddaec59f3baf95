package org.moonroute.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * What a request asks.
 *
 * @param path where to
 * @param query what stands behind the question mark, as it stands there; empty for nothing
 * @param isJson whether the content is said to be JSON
 * @param content the content
 */
public record Question(String path, String query, boolean isJson, byte[] content) {

    static Question read(HttpServletRequest request, RequestBody bodies) {
        return new Question(
                request.getRequestURI(),
                Optional.ofNullable(request.getQueryString()).orElse(""),
                isJson(request),
                bodies.read(request));
    }

    /** Whether a request says that its content is JSON. */
    public static boolean isJson(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && type.startsWith(HttpReply.JSON);
    }

    /**
     * What stands behind the question mark, by name.
     *
     * @throws RequestRefused if it is badly encoded
     */
    public Map<String, String> parameters() {
        return QueryParameters.of(query);
    }

    /** The same for questions that say the same, and for no others. */
    public String print() {
        return ContentPrint.of(path + "?" + query, content);
    }

    void writeFields(JsonGenerator json) throws IOException {
        json.writeStringField("path", path);
        json.writeStringField("query", query);
        json.writeBooleanField("is_json", isJson);
        json.writeBinaryField("content", content);
    }

    static Question read(JsonNode json) throws IOException {
        return new Question(
                json.path("path").asText(),
                json.path("query").asText(),
                json.path("is_json").asBoolean(),
                json.path("content").binaryValue());
    }
}
