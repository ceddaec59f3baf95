package org.moonroute.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.moonroute.conversation.ToolSpec;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A tool made of a route that its own file describes: the model is told the route's description, and the route's note has, as
 * YAML, the schema of the arguments and how the tool may be run. A note without {@code parameters} is a note and nothing else.
 *
 * @param source where it is described, for errors
 * @param spec what the model is told
 * @param policy how it may be run
 */
public record DescribedRoute(String source, ToolSpec spec, ToolPolicy policy) {
    private static final String SUFFIX = ".camel.yaml";
    private static final String PREFIX = "tool-";
    private static final String PARAMETERS = "parameters";
    private static final String NOTE = "note:";
    private static final Description FIELDS =
            new Description("The note of a tool's route", Map.of(PARAMETERS, JsonNodeType.OBJECT));

    /**
     * Those of a folder, by the names of the files; none when there is no such folder.
     *
     * @param wrong is told of everything that is wrong, each fault a sentence or two that begin with the file
     */
    public static List<DescribedRoute> in(Path folder, Consumer<String> wrong) {
        if (Files.notExists(folder)) {
            return List.of();
        }
        List<DescribedRoute> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList()) {
                String text = Files.readString(file);
                // Most have none, and are not read twice.
                if (text.contains(NOTE)) {
                    add(file, text, found, wrong);
                }
            }
        } catch (IOException e) {
            wrong.accept(folder + ": the tools' routes cannot be read: " + e);
        }
        return found;
    }

    private static void add(Path file, String text, List<DescribedRoute> found, Consumer<String> wrong) {
        JsonNode routes;
        try {
            routes = yaml(text);
        } catch (YamlEngineException broken) {
            // Whoever loads the route says so, and better.
            return;
        }
        for (JsonNode entry : routes) {
            JsonNode route = entry.path("route");
            String id = route.path("id").asText();
            if (id.startsWith(PREFIX) && route.path("note").asText().contains(PARAMETERS + ":")) {
                read(id, route, fault -> wrong.accept(file + ", the note of " + id + ": " + fault))
                        .ifPresent(one -> found.add(new DescribedRoute(file.toString(), one.spec(), one.policy())));
            }
        }
    }

    private static Optional<Description.Described> read(String id, JsonNode route, Consumer<String> wrong) {
        JsonNode note;
        try {
            note = yaml(route.path("note").asText());
        } catch (YamlEngineException broken) {
            wrong.accept("this is no valid YAML: " + CatalogueCheck.oneLine(broken.getMessage()));
            return Optional.empty();
        }
        if (!(note instanceof ObjectNode fields)) {
            wrong.accept("it is no YAML mapping. " + FIELDS.shape());
            return Optional.empty();
        }
        ObjectNode whole = fields.deepCopy();
        whole.put("name", id.substring(PREFIX.length()));
        whole.put("description", route.path("description").asText());
        return FIELDS.read(whole, fields::fieldNames, wrong);
    }

    private static JsonNode yaml(String text) {
        return Json.STRICT.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(text));
    }
}
