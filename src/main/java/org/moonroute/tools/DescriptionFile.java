package org.moonroute.tools;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.moonroute.conversation.ToolSpec;

/** The file that describes a tool made of a route: {@code NAME.json} with the fields name, description, parameters. */
record DescriptionFile(Path path) {
    private static final String SUFFIX = ".json";
    private static final List<String> FIELDS = Stream.concat(
                    Stream.of("name", "description", "parameters"), PolicyFields.NAMES.stream())
            .toList();
    private static final String SHAPE =
            "The file of a tool has the fields name, description and parameters, and may have "
                    + String.join(", ", PolicyFields.NAMES) + ".";

    /** What the file says. */
    record Described(ToolSpec spec, ToolPolicy policy) {}

    /** Those of a folder, by name; none when there is no such folder. */
    static List<DescriptionFile> in(Path folder) {
        if (Files.notExists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                    .sorted()
                    .map(DescriptionFile::new)
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(folder + ": the tools' folder cannot be read: " + e, e);
        }
    }

    /**
     * What the file says.
     *
     * @throws IllegalStateException naming the file, the field and the way out
     */
    Described read() {
        JsonNode json = parse();
        if (!json.isObject()) {
            throw wrong("it is no JSON object. " + SHAPE);
        }
        json.fieldNames().forEachRemaining(this::checkKnown);
        String name = field(json, "name", JsonNodeType.STRING).textValue();
        String description = field(json, "description", JsonNodeType.STRING).textValue();
        String parameters = field(json, "parameters", JsonNodeType.OBJECT).toString();
        if (!path.getFileName().toString().equals(name + SUFFIX)) {
            throw wrong("the field name says " + name + ", so the file must be called " + name + SUFFIX
                    + ". Rename one of them.");
        }
        try {
            return new Described(new ToolSpec(name, description, parameters), PolicyFields.of(json));
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage() + ".");
        }
    }

    private JsonNode parse() {
        try {
            return Json.STRICT.readTree(Files.readString(path));
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new IllegalStateException(
                    path + ", line " + line + ": this is no valid JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalStateException(path + ": the file cannot be read: " + e, e);
        }
    }

    private void checkKnown(String field) {
        if (!FIELDS.contains(field)) {
            String nearest = FIELDS.stream()
                    .min(Comparator.comparingInt(known -> distance(known, field)))
                    .orElseThrow();
            throw wrong("the field " + field + " is not known. Did you mean " + nearest + "? " + SHAPE);
        }
    }

    private JsonNode field(JsonNode json, String field, JsonNodeType type) {
        JsonNode value = json.path(field);
        if (value.isMissingNode()) {
            throw wrong("the field " + field + " is missing. " + SHAPE);
        }
        if (value.getNodeType() != type) {
            throw wrong("the field " + field + " must be of type " + type.name().toLowerCase(Locale.ROOT) + ".");
        }
        return value;
    }

    private IllegalStateException wrong(String problem) {
        return new IllegalStateException(path + ": " + problem);
    }

    /** Edits from one word to the other. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
