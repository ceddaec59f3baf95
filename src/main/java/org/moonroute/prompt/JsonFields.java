package org.moonroute.prompt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.moonroute.conversation.PromptFailed;

/** Reads and writes JSON: strict, and with numbers that come out as they went in. */
final class JsonFields {
    /** How deep lists and mappings may be nested. */
    static final int MAX_DEPTH = 100;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    // A virtual thread lives for one prompt; buffers of its own would be made for each.
                    .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(Integer.MAX_VALUE) // the file's own limit has been checked
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** What the parser adds for Java programmers. */
    private static final Pattern ASIDE =
            Pattern.compile("( \\((for|start|not recognized)|: enable ).*", Pattern.DOTALL);

    private JsonFields() {}

    /**
     * The fields of a file that holds one JSON object.
     *
     * @throws PromptFailed if it holds something else, more than that, or the same field twice
     */
    static Fields read(Source source) {
        try (JsonParser parser = JSON.createParser(source.text())) {
            return read(source, parser);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Fields read(Source source, JsonParser parser) throws IOException {
        try {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw source.wrong(
                        at(parser),
                        (source.row() == 0 ? "the file must hold" : "the row must be")
                                + " one JSON object. Begin it with { and end it with }.");
            }
            Map<String, Field> fields = fields(parser);
            if (parser.nextToken() != null) {
                throw source.wrong(
                        at(parser),
                        "there is something after the JSON object. Write one object per "
                                + (source.row() == 0 ? "file." : "line."));
            }
            return new Fields(source, fields);
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation() == null ? parser.currentLocation() : e.getLocation();
            String place = source.place(at.getLineNr()) + ", column " + at.getColumnNr();
            throw Source.wrong(place, "this is not valid JSON: " + problem(e));
        }
    }

    /** What the text says as a JSON object or list; the text itself when it is neither. */
    static Object valueOr(String text) {
        try {
            Object value = JSON.readerFor(Object.class)
                    .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readValue(text);
            return value instanceof Map || value instanceof List ? value : text;
        } catch (JsonProcessingException none) {
            return text;
        }
    }

    /** A value as compact JSON. */
    static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Field> fields(JsonParser parser) throws IOException {
        Map<String, Field> fields = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            int line = at(parser);
            parser.nextToken();
            fields.put(name, new Field(name, line, parser.readValueAs(Object.class)));
        }
        return fields;
    }

    private static int at(JsonParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }

    private static String problem(JsonProcessingException e) {
        String message = e.getOriginalMessage();
        if (e instanceof JsonEOFException) {
            return "the text ends too early. Close what is open: a quote, bracket or brace.";
        } else if (e instanceof StreamConstraintsException) {
            return "it is nested deeper than " + MAX_DEPTH + ", or a number or name is too long. Make it simpler.";
        } else if (message.startsWith("Duplicate")) {
            return message.replace("Duplicate", "duplicate") + ". Remove one of them.";
        } else if (message.contains("comment")) {
            return "it has no comments. Remove this one.";
        }
        return ASIDE.matcher(message).replaceFirst("") + ". Correct it there.";
    }
}
