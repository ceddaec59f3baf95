package org.moonroute.tools;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.Optional;

/**
 * A tool's result as text for the model.
 *
 * @param maxChars how much of it the model gets; what is over is cut off, and the model told so
 */
record ResultText(int maxChars) {
    /** The service refuses a message without content. */
    private static final String NOTHING = "(no result)";

    private static final long MAX_BYTES_PER_CHAR = 3;
    private static final long MAX_BYTES = 1 << 30;

    /** Held apart, so that it is made when the first result is an object, and not before. */
    private static final class Writer {
        static final JsonMapper JSON = JsonMapper.builder()
                .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
                .addModule(new SimpleModule()
                        .addSerializer(new ToStringSerializer(TemporalAccessor.class))
                        .addSerializer(new ToStringSerializer(TemporalAmount.class)))
                .build();
    }

    /**
     * Text as it is, numbers and booleans as in Java, bytes as UTF-8, everything else as JSON.
     *
     * @throws IOException if it can be neither read nor written as JSON
     */
    String of(Object value) throws IOException {
        String text = whole(value);
        if (text.isBlank()) {
            return NOTHING;
        }
        return text.length() <= maxChars
                ? text
                : Wording.shorten(text, maxChars) + "\n[The result was cut off here, after " + maxChars
                        + " characters.]";
    }

    private String whole(Object value) throws IOException {
        if (value == null) {
            return "";
        }
        if (value instanceof Optional<?> optional) {
            return whole(optional.orElse(null));
        }
        if (value instanceof BigDecimal number) {
            return number.toPlainString();
        }
        if (value instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        if (value instanceof InputStream stream) {
            return new String(
                    stream.readNBytes((int) Math.min(MAX_BYTES, MAX_BYTES_PER_CHAR * maxChars + 1)),
                    StandardCharsets.UTF_8);
        }
        boolean plain = value instanceof CharSequence || value instanceof Number || value instanceof Boolean;
        boolean named = value instanceof Enum<?> || value instanceof TemporalAccessor || value instanceof Character;
        return plain || named ? value.toString() : Writer.JSON.writeValueAsString(value);
    }
}
