package org.moonroute.batch;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.moonroute.conversation.Usage;

/**
 * What a later run knows of a row by its line.
 *
 * @param id the {@code custom_id}
 * @param key what tells the row from all others
 * @param print the hash of its content
 * @param facts what is counted of its outcome
 * @param columns the columns of a record of a table
 * @param attempt which asking of the row it was; 1 unless it was asked again because it had failed
 */
record KnownRow(String id, String key, long print, RowFacts facts, Map<String, String> columns, int attempt) {
    /**
     * Reads a line up to where the answer begins.
     *
     * @throws IOException if it is no such line
     */
    static KnownRow read(byte[] line, int from, int length) throws IOException {
        String id = null;
        String print = "";
        try (JsonParser json = RowLine.JSON.createParser(line, from, length)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                if (field.equals("id")) {
                    print = json.getText();
                } else if (field.equals("custom_id")) {
                    id = json.getText();
                } else if (field.equals(RowLine.OWN) && id != null && print.startsWith(RowLine.ID)) {
                    return new Reading(json)
                            .known(id, HexFormat.fromHexDigitsToLong(print.substring(RowLine.ID.length())));
                } else {
                    json.skipChildren();
                }
            }
        }
        throw new IOException("it is no line of results that this program wrote");
    }

    private static final class Reading {
        private final JsonParser json;
        private final Map<String, Long> numbers = new LinkedHashMap<>();
        private final Map<String, String> texts = new LinkedHashMap<>();
        private Map<String, String> refusals = Map.of();
        private Map<String, String> columns = Map.of();
        private BigDecimal cost;

        Reading(JsonParser json) {
            this.json = json;
        }

        KnownRow known(String id, long print) throws IOException {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                field(json.currentName(), json.nextToken());
            }
            return new KnownRow(id, RowName.key(id, (int) number("occurrence", 1)), print, facts(), columns, (int)
                    number("attempt", 1));
        }

        private void field(String name, JsonToken value) throws IOException {
            if (name.equals("cost_usd")) {
                cost = value == JsonToken.VALUE_NULL ? null : json.getDecimalValue();
            } else if (name.equals("refused")) {
                refusals = texts();
            } else if (name.equals("columns")) {
                columns = texts();
            } else if (value == JsonToken.VALUE_NUMBER_INT) {
                numbers.put(name, json.getLongValue());
            } else {
                texts.put(name, json.getText());
            }
        }

        private Map<String, String> texts() throws IOException {
            Map<String, String> all = new LinkedHashMap<>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                all.put(name, json.getText());
            }
            return all;
        }

        private long number(String name, long otherwise) {
            return numbers.getOrDefault(name, otherwise);
        }

        private RowFacts facts() {
            Map<String, Long> refused = new LinkedHashMap<>();
            refusals.forEach((kind, count) -> refused.put(kind, Long.parseLong(count)));
            return new RowFacts(
                    texts.getOrDefault("failure", ""),
                    texts.getOrDefault("model", ""),
                    number("ms", 0),
                    number("waited_ms", 0),
                    (int) number("rounds", 0),
                    (int) number("tool_calls", 0),
                    usage(),
                    cost,
                    refused,
                    texts.getOrDefault("simulated", "").equals("true"),
                    texts.getOrDefault("duplicate", "").equals("true"));
        }

        private Usage usage() {
            long prompt = number("prompt_tokens", 0);
            long completion = number("completion_tokens", 0);
            return new Usage(
                    prompt, completion, prompt + completion, number("cached_tokens", 0), number("reasoning_tokens", 0));
        }
    }
}
