package org.moonroute.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The file that lists MCP servers, in the form that other clients have too: {@code {"mcpServers": {NAME: {...}}}}. */
final class McpFile {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();
    private static final String SERVERS = "mcpServers";

    private McpFile() {}

    /**
     * The servers of a file that are not disabled, in its order.
     *
     * @param environment the value of a variable by its name; null when there is none
     * @throws IllegalStateException naming the file, the line or field, and the way out
     */
    static List<McpServer> read(Path file, UnaryOperator<String> environment) {
        JsonNode root;
        try {
            root = JSON.readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new IllegalStateException(file + ", line " + line + ": this is no valid JSON.");
        } catch (IOException e) {
            throw new IllegalStateException(file + ": the file cannot be read: " + e, e);
        }
        try {
            Fields fields = new Fields(root, "");
            fields.known(List.of(SERVERS));
            return fields.object(SERVERS).properties().stream()
                    .filter(server -> !new Fields(server.getValue(), path(server)).flag("disabled"))
                    .map(server -> new ServerFields(
                                    server.getKey(), new Fields(server.getValue(), path(server)), environment)
                            .read())
                    .toList();
        } catch (IllegalArgumentException wrong) {
            throw new IllegalStateException(file + ": " + wrong.getMessage() + ".", wrong);
        }
    }

    private static String path(Map.Entry<String, JsonNode> server) {
        return SERVERS + "." + server.getKey() + ".";
    }
}
