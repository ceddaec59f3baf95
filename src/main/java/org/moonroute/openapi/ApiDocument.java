package org.moonroute.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.moonroute.spelling.Nearest;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * An OpenAPI document, version 3.0 or 3.1, in JSON or YAML.
 *
 * @param file where it was read
 * @param root the document
 */
record ApiDocument(Path file, JsonNode root) {
    private static final List<String> METHODS = List.of("get", "put", "post", "delete", "patch", "head");
    private static final int MAX_CHARS = 64 << 20;
    private static final int MAX_LISTED = 40;
    private static final int MAX_REFERENCES = 50;

    /**
     * Reads the document.
     *
     * @throws IllegalStateException naming the file, the line where it is known, and what is wrong
     */
    static ApiDocument read(Path file) {
        try {
            String text = Files.readString(file);
            JsonNode root = text.stripLeading().startsWith("{") ? Json.STRICT.readTree(text) : yaml(text);
            String version = root.path("openapi").asText("");
            if (!version.startsWith("3.0") && !version.startsWith("3.1")) {
                throw new IllegalStateException(file + ": this is no OpenAPI document of version 3.0 or 3.1"
                        + (version.isEmpty() ? "; the field openapi is missing." : ", but of " + version + "."));
            }
            return new ApiDocument(file, root);
        } catch (NoSuchFileException none) {
            throw new IllegalStateException(file + ": there is no such file.", none);
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new IllegalStateException(
                    file + ", line " + line + ": this is no valid JSON: " + e.getOriginalMessage(), e);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            throw new IllegalStateException(file + ", line " + line + ": this is no valid YAML: " + e.getProblem(), e);
        } catch (IOException | YamlEngineException e) {
            throw new IllegalStateException(file + ": the file cannot be read: " + e.getMessage(), e);
        }
    }

    /** Held apart by being called: a configuration without YAML loads no parser of it. */
    private static JsonNode yaml(String text) {
        Object read =
                new Load(LoadSettings.builder().setCodePointLimit(MAX_CHARS).build()).loadFromString(text);
        return Json.STRICT.valueToTree(read);
    }

    /** The operation that is called so, by its operationId or as {@code METHOD /path}. */
    Operation operation(String name, Place place) {
        Map<String, Operation> all = operations();
        Operation found = all.get(name);
        if (found != null) {
            return found;
        }
        List<String> names = all.entrySet().stream()
                .filter(entry -> entry.getKey().equals(entry.getValue().id()))
                .map(Map.Entry::getKey)
                .toList();
        String listed = names.stream().limit(MAX_LISTED).collect(Collectors.joining(", "));
        throw place.wrong(file + " has no such operation." + Nearest.question(name, all.keySet()) + " There are: "
                + listed + (names.size() > MAX_LISTED ? " and " + (names.size() - MAX_LISTED) + " more" : "") + ".");
    }

    private Map<String, Operation> operations() {
        Map<String, Operation> all = new LinkedHashMap<>();
        root.path("paths").properties().forEach(path -> {
            // One that stands elsewhere is nobody's loss until it is named.
            JsonNode item = path.getValue().path("$ref").asText("#/").startsWith("#/")
                    ? resolved(path.getValue())
                    : path.getValue();
            for (String method : METHODS) {
                JsonNode json = item.path(method);
                if (json.isObject()) {
                    Operation operation =
                            new Operation(method.toUpperCase(Locale.ROOT), path.getKey(), item, json, this);
                    all.putIfAbsent(operation.id(), operation);
                    all.putIfAbsent(operation.method() + " " + operation.path(), operation);
                }
            }
        });
        return all;
    }

    /**
     * What stands there, or what it refers to within the document.
     *
     * @throws IllegalStateException if it refers to elsewhere, to nothing, or in a circle
     */
    JsonNode resolved(JsonNode node) {
        JsonNode at = node;
        for (int i = 0; at.path("$ref").isTextual(); i++) {
            if (i > MAX_REFERENCES) {
                throw new IllegalStateException(
                        file + ": the reference " + at.path("$ref").asText() + " goes in a circle.");
            }
            at = target(at.path("$ref").asText());
        }
        return at;
    }

    /** What a reference names. */
    JsonNode target(String reference) {
        if (!reference.startsWith("#/")) {
            throw new IllegalStateException(file + ": the reference " + reference
                    + " leads out of the document. Put all into one file (tools call that bundling).");
        }
        JsonNode found = root.at(decoded(reference.substring(1)));
        if (found.isMissingNode()) {
            throw new IllegalStateException(file + ": the reference " + reference + " leads nowhere.");
        }
        return found;
    }

    /** A reference is a fragment of an address, in which some characters are escaped. */
    private static String decoded(String pointer) {
        return pointer.contains("%")
                ? java.net.URLDecoder.decode(pointer.replace("+", "%2B"), java.nio.charset.StandardCharsets.UTF_8)
                : pointer;
    }
}
