package org.moonroute.batch;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * Names rows: by their {@code custom_id}, else by a hash of their content, their options and the template, with a number
 * when the same comes again. So a row that is put in above the others changes the name of none. Not safe for use by several
 * threads.
 */
final class RowNames {
    static final String ID = "custom_id";

    private final int seed;
    private final Map<Long, Integer> repeated = new HashMap<>();
    private final LongMap met = new LongMap();

    /** With everything outside a row that its prompt is made of, such as a template; empty for nothing. */
    RowNames(String template) {
        this.seed = (int) hash(template.getBytes(StandardCharsets.UTF_8), 0);
    }

    RowName of(RawRow row) {
        return row.columns().isEmpty() ? ofJson(row.content()) : ofRecord(row.columns());
    }

    private RowName ofJson(byte[] line) {
        try (JsonParser parser = RowLine.JSON.createParser(line)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    boolean found = parser.currentName().equals(ID);
                    parser.nextToken();
                    // A line that is no UTF-8 has no such places; it will be refused.
                    if (found && parser.currentTokenLocation().getByteOffset() >= 0) {
                        return ofField(parser, line);
                    }
                    parser.skipChildren();
                }
            }
        } catch (IOException wrong) {
            // Said by whoever reads all of it.
        }
        return nameless(hash(line, seed));
    }

    private RowName ofField(JsonParser parser, byte[] line) throws IOException {
        String id = parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : "";
        int from = (int) parser.currentTokenLocation().getByteOffset();
        parser.finishToken();
        int to = (int) parser.currentLocation().getByteOffset();
        long before = MurmurHash3.hash128x64(line, 0, from, seed)[0];
        long print = MurmurHash3.hash128x64(line, to, line.length - to, (int) (before ^ before >>> 32))[0];
        return id.isBlank()
                ? new RowName(nameless(print).id(), 1, print, "`custom_id` must be text that is not empty.")
                : new RowName(id, 1, print, "");
    }

    private RowName ofRecord(Map<String, String> columns) {
        StringBuilder all = new StringBuilder();
        columns.forEach((name, value) -> {
            if (!name.equals(ID)) {
                all.append(name).append('\u0000').append(value).append('\u0000');
            }
        });
        long print = hash(all.toString().getBytes(StandardCharsets.UTF_8), seed);
        String id = columns.getOrDefault(ID, "");
        return id.isBlank() ? nameless(print) : new RowName(id, 1, print, "");
    }

    private RowName nameless(long print) {
        boolean first = met.put(print, 1) == LongMap.NONE;
        int number = first ? 1 : repeated.merge(print, 1, Integer::sum) + 1;
        String id = "row-" + HexFormat.of().toHexDigits(print);
        return new RowName(number == 1 ? id : id + "-" + number, 1, print, "");
    }

    static long hash(byte[] bytes, int seed) {
        return MurmurHash3.hash128x64(bytes, 0, bytes.length, seed)[0];
    }
}
