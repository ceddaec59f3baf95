package org.moonroute.http;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A whole reply to an HTTP request.
 *
 * @param status the HTTP status
 * @param type the content type
 * @param headers further headers
 * @param body the content
 */
public record HttpReply(int status, String type, Map<String, String> headers, byte[] body) {
    static final String JSON = "application/json";
    static final String TEXT = "text/plain; charset=utf-8";

    public HttpReply {
        headers = Map.copyOf(headers);
    }

    static HttpReply json(int status, byte[] body) {
        return new HttpReply(status, JSON, Map.of(), body);
    }

    /** The same with one more header. */
    HttpReply with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new HttpReply(status, type, more, body);
    }

    /**
     * Writes it to a request whose content nobody has read. The connection ends with it: another request on it would begin within
     * that content.
     */
    void turnAway(HttpServletResponse response) throws IOException {
        closing().writeTo(response);
    }

    /** The same, and the end of the connection. */
    public HttpReply closing() {
        return with("Connection", "close");
    }

    /** Writes it; only for a response that is not begun yet. */
    public void writeTo(HttpServletResponse response) throws IOException {
        response.setStatus(status);
        response.setContentType(type);
        response.setContentLength(body.length);
        headers.forEach(response::setHeader);
        response.getOutputStream().write(body);
    }

    /** For {@link #read}. */
    byte[] written() {
        return Json.object(json -> {
            json.writeNumberField("status", status);
            json.writeStringField("type", type);
            json.writeObjectFieldStart("headers");
            for (Map.Entry<String, String> header : headers.entrySet()) {
                json.writeStringField(header.getKey(), header.getValue());
            }
            json.writeEndObject();
            json.writeBinaryField("body", body);
        });
    }

    static HttpReply read(byte[] written) throws IOException {
        JsonNode json = Json.read(written);
        Map<String, String> headers = new LinkedHashMap<>();
        json.path("headers")
                .properties()
                .forEach(
                        header -> headers.put(header.getKey(), header.getValue().asText()));
        return new HttpReply(
                json.path("status").asInt(),
                json.path("type").asText(),
                headers,
                json.path("body").binaryValue());
    }
}
