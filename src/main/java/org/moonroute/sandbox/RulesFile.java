package org.moonroute.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads a rules file: JSON if its name ends in {@code .json}, YAML otherwise. */
final class RulesFile {
    private RulesFile() {}

    /**
     * The rules of {@code file}.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if it cannot be understood
     */
    static RuleBook read(Path file) throws IOException {
        String where = "rules file " + file;
        Fields top = new Fields(parse(file, where), where, List.of("rules"));
        List<?> entries = top.list("rules");
        List<Rule> rules = new ArrayList<>();
        for (Object entry : entries) {
            rules.add(RuleReader.read(entry, where + ", rule " + (rules.size() + 1)));
        }
        return new RuleBook(List.copyOf(rules));
    }

    private static Object parse(Path file, String where) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try {
            return file.toString().endsWith(".json") ? Json.values(bytes) : yaml(bytes);
        } catch (YamlEngineException | JsonProcessingException e) {
            throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
        }
    }

    private static Object yaml(byte[] bytes) {
        return new Load(LoadSettings.builder().build()).loadFromString(new String(bytes, StandardCharsets.UTF_8));
    }
}
