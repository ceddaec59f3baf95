package org.moonroute.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.moonroute.conversation.Bound;
import org.moonroute.conversation.JsonText;

/** Reads and writes the text of records. */
final class Json {
    /** Replies may be longer than what parsers take for reasonable; a virtual thread that lives for one prompt pools nothing. */
    private static final JsonMapper JSON = new JsonMapper(JsonFactory.builder()
            .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build());

    private static final String LIMITED = "limited";

    private Json() {}

    /** The fields of an object. */
    interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    /** Writes one value of a list. */
    interface Writer<T> {
        void write(JsonGenerator json, T value) throws IOException;
    }

    static String write(Fields fields) {
        StringWriter text = new StringWriter(1024);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("cannot be: nothing is written outside memory", impossible);
        }
        return JsonText.escaped(text.toString());
    }

    static <T> void list(JsonGenerator json, String field, List<T> all, Writer<T> writer) throws IOException {
        json.writeArrayFieldStart(field);
        for (T one : all) {
            writer.write(json, one);
        }
        json.writeEndArray();
    }

    /**
     * What a text says.
     *
     * @throws Unreadable if it is not what the reader expects
     */
    static <T> T read(String text, Function<JsonNode, T> reader) {
        try {
            return reader.apply(JSON.readTree(text));
        } catch (IOException | RuntimeException failed) {
            throw new Unreadable(failed);
        }
    }

    static <T> List<T> list(JsonNode json, Function<JsonNode, T> reader) {
        List<T> all = new ArrayList<>(json.size());
        json.forEach(one -> all.add(reader.apply(one)));
        return all;
    }

    static Optional<JsonNode> optional(JsonNode json, String field) {
        return Optional.ofNullable(json.get(field));
    }

    /** Most have none. */
    static void write(JsonGenerator json, Optional<Bound> limited) throws IOException {
        if (limited.isPresent()) {
            json.writeStringField(LIMITED, limited.get().name());
        }
    }

    static Optional<Bound> limited(JsonNode json) {
        return optional(json, LIMITED).map(JsonNode::textValue).map(Bound::valueOf);
    }

    /** Null where null was written. */
    static String string(JsonNode json, String field) {
        return json.required(field).textValue();
    }

    static long number(JsonNode json, String field) {
        return json.required(field).longValue();
    }

    static Instant instant(JsonNode json, String field) {
        return Instant.parse(string(json, field));
    }

    static Duration duration(JsonNode json, String field) {
        return Duration.parse(string(json, field));
    }
}
