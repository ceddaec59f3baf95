package org.moonroute.mcp;

import io.modelcontextprotocol.spec.McpSchema;
import java.util.List;
import java.util.stream.Collectors;

/** What came back from a tool, as the model gets it: text. */
final class ResultContent {
    private static final String UNKNOWN_TYPE = "binary";

    private ResultContent() {}

    /** The texts, or what is structured when there is none; null when there is nothing. */
    static Object of(McpSchema.CallToolResult result) {
        List<McpSchema.Content> content = result.content() == null ? List.of() : result.content();
        boolean words = content.stream()
                .anyMatch(one -> one instanceof McpSchema.TextContent text
                        && text.text() != null
                        && !text.text().isBlank());
        if (!words && result.structuredContent() != null) {
            return result.structuredContent();
        }
        return content.isEmpty()
                ? null
                : content.stream().map(ResultContent::text).collect(Collectors.joining("\n"));
    }

    private static String text(McpSchema.Content content) {
        if (content instanceof McpSchema.TextContent text) {
            return text.text() == null ? "" : text.text();
        }
        if (content instanceof McpSchema.ImageContent image) {
            return leftOut(image.mimeType(), image.data());
        }
        if (content instanceof McpSchema.AudioContent audio) {
            return leftOut(audio.mimeType(), audio.data());
        }
        if (content instanceof McpSchema.ResourceLink link) {
            return "[resource " + link.name() + ": " + link.uri() + "]";
        }
        if (content instanceof McpSchema.EmbeddedResource embedded) {
            if (embedded.resource() instanceof McpSchema.TextResourceContents text) {
                return text.text();
            }
            if (embedded.resource() instanceof McpSchema.BlobResourceContents blob) {
                return leftOut(blob.mimeType(), blob.blob());
            }
        }
        return "[" + content.type() + ", left out]";
    }

    private static String leftOut(String type, String base64) {
        return "[" + (type == null ? UNKNOWN_TYPE : type) + ", " + bytes(base64) + " bytes, left out]";
    }

    /** How many bytes the text stands for; it is not decoded for that. */
    private static long bytes(String base64) {
        if (base64 == null) {
            return 0;
        }
        String plain = base64.replaceAll("[\\s=]", "");
        return plain.length() * 3L / 4;
    }
}
