package org.moonroute.moonshot;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** How this package reads and writes JSON: numbers keep their digits, so that what is sent back is what came. */
final class Json {
    /** A virtual thread lives for one prompt; buffers of its own would be made for each. */
    static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    static {
        // A reply's size is bounded where it is received; one long text is no error.
        MAPPER.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(Integer.MAX_VALUE)
                        .build());
    }

    private Json() {}

    /** A text field; empty when it is missing, null or something else. */
    static String text(JsonNode node, String field) {
        return node.path(field).asText("");
    }

    /** A number field; 0 when it is missing, null or something else. */
    static long number(JsonNode node, String field) {
        return node.path(field).asLong(0);
    }
}
