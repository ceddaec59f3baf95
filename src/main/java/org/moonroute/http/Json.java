package org.moonroute.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Writes JSON, and reads our own. */
final class Json {
    /** A virtual thread lives for one request; buffers of its own would be made for each. */
    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
            .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
            .build());

    private static final int USUAL_SIZE = 1024;

    /** Writes the fields of an object. */
    interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    private Json() {}

    /** What JSON says; throws what is wrong with it. */
    static JsonNode read(byte[] json) throws IOException {
        return MAPPER.readTree(json);
    }

    static byte[] object(Fields fields) {
        // By way of characters: half of a surrogate pair, left by some cut, becomes "?" and stops nothing.
        StringWriter text = new StringWriter(USUAL_SIZE);
        try (JsonGenerator json = MAPPER.createGenerator(text)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("cannot be: nothing is written outside memory", impossible);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
