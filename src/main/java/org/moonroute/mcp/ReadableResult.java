package org.moonroute.mcp;

import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A result of a tool, with only what is made use of, and all of it of a kind that is known. A newer server may send what is not, and
 * the call has been carried out, so that the rest of its result must not be lost.
 */
final class ReadableResult {
    private static final String KIND = "[a-z0-9_.-]{1,40}";

    private ReadableResult() {}

    /** The result, in which a line says what was left out. */
    static Map<String, Object> of(Map<?, ?> result, McpClientTransport reader) {
        Map<String, Object> readable = new LinkedHashMap<>();
        if (result.get("content") instanceof List<?> pieces) {
            readable.put(
                    "content",
                    pieces.stream()
                            .map(piece -> isKnown(piece, reader) ? piece : leftOut(piece))
                            .toList());
        } else if (result.get("content") instanceof String text) {
            readable.put("content", List.of(text(text)));
        }
        if (result.get("structuredContent") != null) {
            readable.put("structuredContent", result.get("structuredContent"));
        }
        if (result.get("isError") instanceof Boolean failed) {
            readable.put("isError", failed);
        }
        return readable;
    }

    private static boolean isKnown(Object piece, McpClientTransport reader) {
        try {
            return reader.unmarshalFrom(piece, new TypeRef<McpSchema.Content>() {}) != null;
        } catch (RuntimeException unknown) {
            return false;
        }
    }

    private static Map<String, String> leftOut(Object piece) {
        boolean named = piece instanceof Map<?, ?> map && map.get("type") instanceof String type && type.matches(KIND);
        return text("[" + (named ? ((Map<?, ?>) piece).get("type") : "something of an unknown kind") + ", left out]");
    }

    private static Map<String, String> text(String text) {
        return Map.of("type", "text", "text", text);
    }
}
