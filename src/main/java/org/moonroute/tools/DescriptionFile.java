package org.moonroute.tools;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The file that describes a tool made of a route: {@code NAME.json} with the fields name, description, parameters. */
record DescriptionFile(Path path) {
    private static final String SUFFIX = ".json";
    private static final Description FIELDS = new Description("The file of a tool", needed());

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
    Description.Described read() {
        List<String> faults = new ArrayList<>();
        Optional<Description.Described> described = read(faults::add);
        if (!faults.isEmpty()) {
            throw new IllegalStateException(faults.get(0));
        }
        return described.orElseThrow();
    }

    /** What the file says; absent when that cannot be made out. Everything that is wrong with it is told. */
    Optional<Description.Described> read(Consumer<String> told) {
        try {
            JsonNode json = parse();
            if (json.isObject()) {
                return described(json, fault -> told.accept(path + ": " + fault));
            }
            told.accept(path + ": it is no JSON object. " + FIELDS.shape());
        } catch (IllegalStateException unreadable) {
            told.accept(unreadable.getMessage());
        }
        return Optional.empty();
    }

    private Optional<Description.Described> described(JsonNode json, Consumer<String> wrong) {
        String name = json.path("name").asText();
        Optional<Description.Described> described = FIELDS.read(json, json::fieldNames, wrong);
        if (json.path("name").isTextual() && !path.getFileName().toString().equals(name + SUFFIX)) {
            wrong.accept("the field name says " + name + ", so the file must be called " + name + SUFFIX
                    + ". Rename one of them.");
        }
        return described;
    }

    private JsonNode parse() {
        try {
            return Json.STRICT.readTree(Files.readString(path));
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new IllegalStateException(
                    path + ", line " + line + ": this is no valid JSON: "
                            + e.getOriginalMessage().replaceAll(" \\(start marker at .*\\]\\)", ""),
                    e);
        } catch (IOException e) {
            throw new IllegalStateException(path + ": the file cannot be read: " + e, e);
        }
    }

    private static Map<String, JsonNodeType> needed() {
        Map<String, JsonNodeType> needed = new LinkedHashMap<>();
        needed.put("name", JsonNodeType.STRING);
        needed.put("description", JsonNodeType.STRING);
        needed.put("parameters", JsonNodeType.OBJECT);
        return needed;
    }
}
