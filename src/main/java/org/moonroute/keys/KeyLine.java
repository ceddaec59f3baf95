package org.moonroute.keys;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.moonroute.conversation.Lane;

/** A key as one line of JSON. Strict: a field that is mistyped or misspelt must not make a key that may more than was meant. */
final class KeyLine {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final Set<String> FIELDS = new TreeSet<>(
            Set.of("id", "name", "sha256", "made", "revoked", "tools", "models", "lane", "rate", "budget", "approve"));

    private KeyLine() {}

    static String write(Key key) {
        ObjectNode line = MAPPER.createObjectNode();
        line.put("id", key.id());
        line.put("name", key.name());
        line.put("sha256", key.sha256().hex());
        line.put("made", key.made().toString());
        line.put("revoked", key.revoked().map(Instant::toString).orElse(null));
        ArrayNode tools = line.putArray("tools");
        key.grant().tools().forEach(tools::add);
        ArrayNode models = line.putArray("models");
        key.grant().models().forEach(models::add);
        line.put("lane", key.grant().lane().name().toLowerCase(Locale.ROOT));
        line.put("rate", key.grant().rate());
        // As text: a number of another program's may have lost a cent.
        line.put("budget", key.grant().budget().map(BigDecimal::toPlainString).orElse(null));
        line.put("approve", key.grant().approves());
        return line.toString();
    }

    /** @throws KeysUnusable naming the field, without the place */
    static Key read(String text) {
        JsonNode line = parse(text);
        line.fieldNames().forEachRemaining(name -> {
            if (!FIELDS.contains(name)) {
                throw new KeysUnusable("there is no field " + name + "; there are: " + String.join(", ", FIELDS));
            }
        });
        String id = text(line, "id");
        if (!id.matches("key-[0-9a-f]{1,32}")) {
            throw new KeysUnusable("id must be key- and digits 0 to 9 and a to f, not '" + id + "'");
        }
        return new Key(
                id,
                text(line, "name"),
                SecretHash.ofHex(text(line, "sha256")),
                instant(line, "made"),
                field(line, "revoked").isNull() ? Optional.empty() : Optional.of(instant(line, "revoked")),
                grant(line));
    }

    private static JsonNode parse(String text) {
        try {
            JsonNode line = MAPPER.readTree(text);
            if (line.isObject()) {
                return line;
            }
        } catch (JsonProcessingException broken) {
            throw new KeysUnusable("it is no valid JSON: " + broken.getOriginalMessage());
        }
        throw new KeysUnusable("it must be a JSON object");
    }

    private static Grant grant(JsonNode line) {
        return new Grant(
                names(line, "tools"), names(line, "models"), lane(line), rate(line), budget(line), approves(line));
    }

    private static JsonNode field(JsonNode line, String name) {
        JsonNode field = line.get(name);
        if (field == null) {
            throw new KeysUnusable("the field " + name + " is missing");
        }
        return field;
    }

    private static String text(JsonNode line, String name) {
        JsonNode field = field(line, name);
        if (!field.isTextual()) {
            throw new KeysUnusable(name + " must be text");
        }
        return field.textValue();
    }

    private static Instant instant(JsonNode line, String name) {
        try {
            return Instant.parse(text(line, name));
        } catch (DateTimeException wrong) {
            throw new KeysUnusable(name + " must be a time such as 2026-11-25T20:52:29Z");
        }
    }

    private static List<String> names(JsonNode line, String name) {
        JsonNode field = field(line, name);
        List<String> names = new ArrayList<>();
        field.forEach(one -> names.add(one.textValue()));
        if (!field.isArray() || names.contains(null)) {
            throw new KeysUnusable(name + " must be a list of names");
        }
        return names;
    }

    private static Lane lane(JsonNode line) {
        String word = text(line, "lane");
        for (Lane lane : Lane.values()) {
            if (lane.name().toLowerCase(Locale.ROOT).equals(word)) {
                return lane;
            }
        }
        throw new KeysUnusable("lane must be interactive, queue or bulk, not '" + word + "'");
    }

    private static int rate(JsonNode line) {
        JsonNode field = field(line, "rate");
        if (!field.isInt()) {
            throw new KeysUnusable("rate must be a whole number of requests a minute");
        }
        return field.intValue();
    }

    /** Lines of older versions do not say, and may not. */
    private static boolean approves(JsonNode line) {
        JsonNode field = line.path("approve");
        if (!field.isMissingNode() && !field.isBoolean()) {
            throw new KeysUnusable("approve must be true or false");
        }
        return field.asBoolean(false);
    }

    private static Optional<BigDecimal> budget(JsonNode line) {
        JsonNode field = field(line, "budget");
        if (field.isNull()) {
            return Optional.empty();
        }
        try {
            if (field.isTextual()) {
                return Optional.of(new BigDecimal(field.textValue()));
            }
        } catch (NumberFormatException none) {
            // Said below.
        }
        throw new KeysUnusable("budget must be US dollars as text, such as \"12.50\", or null");
    }
}
