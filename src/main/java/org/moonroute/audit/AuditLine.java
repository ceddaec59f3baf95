package org.moonroute.audit;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Locale;

/** An entry as one line of JSON. Whatever the words in it are, they end no line. */
final class AuditLine {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();
    private static final int MAX_NAME_CHARS = 200;
    private static final int MAX_ARGUMENTS_CHARS = 8_000;
    private static final int MAX_RESULT_CHARS = 2_000;

    private AuditLine() {}

    /** The line, without its end. */
    static String of(AuditEntry entry) {
        Hiding hiding = new Hiding(entry.tool().secret());
        ObjectNode line = JSON.createObjectNode()
                .put("at", entry.at().toString())
                .put("prompt", entry.origin().id())
                .put("door", entry.origin().kind())
                .put("lane", entry.origin().lane().name().toLowerCase(Locale.ROOT));
        entry.origin().asker().ifPresent(client -> line.put("client", client));
        line.put("round", entry.round())
                .put("call", entry.position())
                .put("id", cut(entry.result().call().id(), MAX_NAME_CHARS))
                .put("tool", cut(entry.tool().name(), MAX_NAME_CHARS));
        if (!entry.tool().make().isEmpty()) {
            line.put("make", entry.tool().make()).put("source", entry.tool().source());
        }
        line.set("arguments", arguments(entry, hiding));
        line.put("ending", entry.ending())
                .put("tries", entry.tries())
                .put("failed", entry.result().failed())
                .put("result", cut(hiding.inResult(entry.result().content()), MAX_RESULT_CHARS))
                .put("took_ms", entry.took().toMillis());
        return text(line)
                .replace("\u0085", "\\u0085")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }

    private static JsonNode arguments(AuditEntry entry, Hiding hiding) {
        String said = entry.result().call().arguments();
        JsonNode tree;
        try {
            tree = entry.arguments().isPresent()
                    ? JSON.valueToTree(entry.arguments().get())
                    : JSON.readTree(said.isBlank() ? "{}" : said);
        } catch (JsonProcessingException none) {
            return TextNode.valueOf(cut(hiding.inText(said), MAX_ARGUMENTS_CHARS));
        }
        JsonNode shown = hiding.in(tree);
        String text = text(shown);
        return text.length() <= MAX_ARGUMENTS_CHARS ? shown : TextNode.valueOf(cut(text, MAX_ARGUMENTS_CHARS));
    }

    private static String text(JsonNode tree) {
        try {
            return JSON.writeValueAsString(tree);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree that cannot be written", impossible);
        }
    }

    private static String cut(String text, int chars) {
        if (text.length() <= chars) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(chars - 1)) ? chars - 1 : chars) + "...";
    }
}
