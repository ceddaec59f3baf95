package org.moonroute.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * A request that the model got.
 *
 * @param body all of it, as it was sent
 */
public record ModelRequest(JsonNode body) {
    private static final JsonMapper JSON = new JsonMapper();

    static ModelRequest of(String json) {
        try {
            return new ModelRequest(JSON.readTree(json));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a request that was answered is no JSON", impossible);
        }
    }

    /** The names of the tools that were offered, in order. */
    public List<String> tools() {
        return texts(body.path("tools"), "/function/name");
    }

    /** What all tool calls up to here came to, in the order of the calls. */
    public List<String> toolResults() {
        return all(body.path("messages")).stream()
                .filter(message -> message.path("role").asText().equals("tool"))
                .map(message -> message.path("content").asText())
                .toList();
    }

    /** The text of the last message of the user. */
    public String prompt() {
        return all(body.path("messages")).stream()
                .filter(message -> message.path("role").asText().equals("user"))
                .reduce((one, later) -> later)
                .map(message -> message.path("content").asText())
                .orElse("");
    }

    private static List<String> texts(JsonNode list, String pointer) {
        return all(list).stream().map(one -> one.at(pointer).asText()).toList();
    }

    private static List<JsonNode> all(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false).toList();
    }
}
