package org.moonroute.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.moonroute.tools.PolicyFields;

/**
 * One API of {@code config/openapi.json}.
 *
 * @param place where it stands in that file
 * @param document the file of its OpenAPI document
 * @param url where its calls go; absent for the document's own server
 * @param headers sent with each call; names in any case
 * @param operations what is offered of it, by {@code operationId} or {@code METHOD /path}
 * @param secrets values of the environment, which nobody is to read
 */
record ApiConfig(
        Place place,
        Path document,
        Optional<String> url,
        Map<String, String> headers,
        Map<String, ConfigFields> operations,
        List<String> secrets) {

    private static final List<String> OF_FILE = List.of("apis");
    private static final List<String> OF_API = List.of("document", "url", "headers", "operations");
    private static final List<String> OF_OPERATION = Stream.concat(
                    Stream.of("name", "description"), PolicyFields.NAMES.stream())
            .toList();

    /**
     * The APIs of a file.
     *
     * @param home what paths of documents are relative to
     * @throws IllegalStateException naming the file, the field or line, and the way out
     */
    static List<ApiConfig> read(Path file, Path home, Variables variables) {
        List<ApiConfig> apis = new ArrayList<>();
        Place whole = new Place(file.toString(), "");
        ConfigFields fields = ConfigFields.of(parse(file), whole).knowing(OF_FILE);
        fields.object("apis").forEach((name, json) -> {
            Place place = whole.in("apis").in(name);
            apis.add(api(ConfigFields.of(json, place).knowing(OF_API), home, variables));
        });
        return apis;
    }

    private static ApiConfig api(ConfigFields fields, Path home, Variables variables) {
        Place place = fields.place();
        Path document = fields.text("document").map(home::resolve).orElseThrow(() -> place.in("document")
                .wrong("this is missing: the file of the OpenAPI document, as \"config/shop.yaml\"."));
        Optional<String> url = fields.text("url").map(text -> variables.fill(text, place.in("url")));
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        fields.object("headers")
                .forEach((name, value) ->
                        headers.put(name, header(value, place.in("headers").in(name), variables)));
        Map<String, ConfigFields> operations = new LinkedHashMap<>();
        fields.object("operations").forEach((name, json) -> {
            Place there = place.in("operations").in(name);
            operations.put(name, ConfigFields.of(json, there).knowing(OF_OPERATION));
        });
        return new ApiConfig(place, document, url, headers, operations, variables.secrets());
    }

    private static String header(JsonNode value, Place place, Variables variables) {
        if (!value.isTextual()) {
            throw place.wrong("a header's value must be a text.");
        }
        String filled = variables.fill(value.textValue(), place);
        if (!HeaderText.isSendable(filled)) {
            throw place.wrong("a header's value must be one line of ASCII characters.");
        }
        return filled;
    }

    private static JsonNode parse(Path file) {
        try {
            return Json.STRICT.readTree(Files.readString(file));
        } catch (NoSuchFileException none) {
            throw new IllegalStateException(
                    file + ": there is no such file. It is the one that moonroute.tools.openapi names.", none);
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new IllegalStateException(
                    file + ", line " + line + ": this is no valid JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalStateException(file + ": the file cannot be read: " + e, e);
        }
    }
}
