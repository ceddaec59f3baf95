package org.moonroute.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What a schema says in words, and what can be said in words only. */
final class SchemaWords {
    private static final int MAX_CHARS = 500;

    private SchemaWords() {}

    /** The description with format, default and open bounds, for which the dialect has no keyword; may be empty. */
    static String description(ObjectNode schema) {
        StringJoiner more = new StringJoiner(", ", " (", ")").setEmptyValue("");
        add(more, "", schema.path("format"));
        add(more, "default ", schema.path("default"));
        add(more, "above ", schema.path("exclusiveMinimum"));
        add(more, "below ", schema.path("exclusiveMaximum"));
        String said = schema.path("description").asText("").strip();
        if (said.isEmpty()) {
            said = schema.path("title").asText("").strip();
        }
        String bounded = said.length() <= MAX_CHARS ? said : said.substring(0, MAX_CHARS) + "...";
        return (bounded + more).strip();
    }

    private static void add(StringJoiner more, String word, JsonNode value) {
        if (value.isTextual() && !value.asText().isBlank() || value.isNumber()) {
            more.add(word + value.asText());
        }
    }

    /** Whether arguments can be held against it here: not every JavaScript pattern is one of Java's. */
    static boolean isPattern(JsonNode pattern) {
        try {
            return pattern.isTextual() && Pattern.compile(pattern.asText()) != null;
        } catch (PatternSyntaxException other) {
            return false;
        }
    }
}
