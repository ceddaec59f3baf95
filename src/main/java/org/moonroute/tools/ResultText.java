package org.moonroute.tools;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
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

    /** In no text that anybody wrote. */
    private static final char BINARY = 0;

    private static final int MAX_JSON_CHARS = 1_000_000;
    private static final long MAX_BYTES_PER_CHAR = 3;
    private static final long MAX_BYTES = 1 << 30;
    /** As many zeros as the JSON writer would write; 1e2000000000 in full is no text that there is memory for. */
    private static final int MAX_DIGITS = 9999;

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
        return fitted(whole(value, maxChars + 1));
    }

    /** The text, or its beginning and a word of what was done to it. */
    String fitted(String text) {
        if (text.isBlank()) {
            return NOTHING;
        }
        return fits(text)
                ? text
                : Wording.shorten(text, maxChars) + "\n[The result was cut off here, after " + maxChars
                        + " characters.]";
    }

    /** Whether the model gets it as it is. */
    boolean fits(String text) {
        return text.length() <= maxChars;
    }

    /**
     * The text as it came.
     *
     * @param most as much of it as this is needed, in characters; what makes more is not read to its end
     * @throws IOException if it can be neither read nor written as JSON
     */
    String whole(Object value, int most) throws IOException {
        if (value == null) {
            return "";
        }
        if (value instanceof Optional<?> optional) {
            return whole(optional.orElse(null), most);
        }
        if (value instanceof BigDecimal number) {
            return Math.abs((long) number.scale()) <= MAX_DIGITS ? number.toPlainString() : number.toString();
        }
        if (value instanceof byte[] bytes) {
            return decoded(bytes, bytes.length, true);
        }
        if (value instanceof InputStream stream) {
            return read(stream, (int) Math.min(MAX_BYTES, MAX_BYTES_PER_CHAR * most + 1));
        }
        if (value instanceof CharSequence text) {
            return text.length() <= most
                    ? text.toString()
                    : text.subSequence(0, most).toString();
        }
        boolean plain = value instanceof Number || value instanceof Boolean;
        if (value instanceof Enum<?> constant) {
            // As in lists and records, and as the model would have to say it as an argument.
            return constant.name();
        }
        boolean named = value instanceof TemporalAccessor || value instanceof Character;
        return plain || named ? value.toString() : json(value, most);
    }

    private static String json(Object value, int most) throws IOException {
        // More than is needed: what is nested without end is found out, and not shown in part.
        BoundedText text = new BoundedText(Math.max(most, MAX_JSON_CHARS));
        try {
            Writer.JSON.writeValue(text, value);
        } catch (IOException failed) {
            if (!isFull(failed)) {
                throw failed;
            }
        }
        return text.toString().substring(0, Math.min(most, text.length()));
    }

    private static boolean isFull(Throwable failed) {
        return failed instanceof BoundedText.Full || failed.getCause() instanceof BoundedText.Full;
    }

    private static String read(InputStream stream, int most) throws IOException {
        try (stream) {
            byte[] bytes = stream.readNBytes(most);
            return decoded(bytes, bytes.length, bytes.length < most);
        }
    }

    /** @param isWhole false when there is more of it, and it may end within a character */
    private static String decoded(byte[] bytes, int length, boolean isWhole) {
        CharBuffer text = CharBuffer.allocate(length);
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        boolean isText = !decoder.decode(ByteBuffer.wrap(bytes, 0, length), text, isWhole)
                .isError();
        String decoded = text.flip().toString();
        return isText && decoded.indexOf(BINARY) < 0
                ? decoded
                : "[binary result of " + (isWhole ? "" : "more than ") + length + " bytes, left out]";
    }
}
