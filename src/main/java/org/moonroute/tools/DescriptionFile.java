package org.moonroute.tools;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.moonroute.conversation.ToolSpec;

/** The file that describes a tool made of a route: {@code NAME.json} with the fields name, description, parameters. */
record DescriptionFile(Path path) {
    private static final String SUFFIX = ".json";
    private static final Map<String, JsonNodeType> NEEDED = needed();
    private static final List<String> FIELDS =
            Stream.concat(NEEDED.keySet().stream(), PolicyFields.NAMES.stream()).toList();
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
        List<String> faults = new ArrayList<>();
        Optional<Described> described = read(faults::add);
        if (!faults.isEmpty()) {
            throw new IllegalStateException(faults.get(0));
        }
        return described.orElseThrow();
    }

    /** What the file says; absent when that cannot be made out. Everything that is wrong with it is told. */
    Optional<Described> read(Consumer<String> told) {
        try {
            JsonNode json = parse();
            if (json.isObject()) {
                return described(json, fault -> told.accept(path + ": " + fault));
            }
            told.accept(path + ": it is no JSON object. " + SHAPE);
        } catch (IllegalStateException unreadable) {
            told.accept(unreadable.getMessage());
        }
        return Optional.empty();
    }

    private Optional<Described> described(JsonNode json, Consumer<String> wrong) {
        json.fieldNames().forEachRemaining(field -> checkKnown(field, wrong));
        boolean isWhole = true;
        for (Map.Entry<String, JsonNodeType> field : NEEDED.entrySet()) {
            isWhole &= checkType(json, field.getKey(), field.getValue(), wrong);
        }
        String name = json.path("name").asText();
        if (json.path("name").isTextual() && !path.getFileName().toString().equals(name + SUFFIX)) {
            wrong.accept("the field name says " + name + ", so the file must be called " + name + SUFFIX
                    + ". Rename one of them.");
        }
        List<String> ofPolicy = PolicyFields.faults(json);
        ofPolicy.forEach(fault -> wrong.accept(fault + "."));
        if (!isWhole) {
            return Optional.empty();
        }
        ToolSpec spec = new ToolSpec(
                name, json.path("description").asText(), json.path("parameters").toString());
        return Optional.of(new Described(spec, ofPolicy.isEmpty() ? PolicyFields.of(json) : ToolPolicy.DEFAULT));
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

    private static void checkKnown(String field, Consumer<String> wrong) {
        if (!FIELDS.contains(field)) {
            String nearest = FIELDS.stream()
                    .min(Comparator.comparingInt(known -> distance(known, field)))
                    .orElseThrow();
            wrong.accept("the field " + field + " is not known. Did you mean " + nearest + "? " + SHAPE);
        }
    }

    private static boolean checkType(JsonNode json, String field, JsonNodeType type, Consumer<String> wrong) {
        JsonNode value = json.path(field);
        if (value.isMissingNode()) {
            wrong.accept("the field " + field + " is missing. " + SHAPE);
        } else if (value.getNodeType() != type) {
            wrong.accept(
                    "the field " + field + " must be of type " + type.name().toLowerCase(Locale.ROOT) + ".");
        }
        return value.getNodeType() == type;
    }

    private static Map<String, JsonNodeType> needed() {
        Map<String, JsonNodeType> needed = new LinkedHashMap<>();
        needed.put("name", JsonNodeType.STRING);
        needed.put("description", JsonNodeType.STRING);
        needed.put("parameters", JsonNodeType.OBJECT);
        return needed;
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
