package org.moonroute.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.moonroute.spelling.Nearest;

/**
 * The fields of a JSON object, read strictly. Each error is an {@link IllegalArgumentException} that names the field by its
 * path, and never shows a value, which may be a secret.
 */
final class Fields {
    private final JsonNode json;
    private final String path;

    /** Those of an object at a path that ends in a dot, or is empty. */
    Fields(JsonNode json, String path) {
        this.json = json;
        this.path = path;
        if (!json.isObject()) {
            throw new IllegalArgumentException(
                    (path.isEmpty() ? "it" : "the field " + path.substring(0, path.length() - 1))
                            + " must be a JSON object");
        }
    }

    /** Refuses others than these. */
    void known(List<String> names) {
        json.fieldNames().forEachRemaining(name -> {
            if (!names.contains(name)) {
                throw new IllegalArgumentException("the field " + path + name + " is not known"
                        + Nearest.of(name, names)
                                .map(near -> "; did you mean " + near + "?")
                                .orElse(".")
                        + " There are: " + String.join(", ", names));
            }
        });
    }

    boolean has(String name) {
        return json.has(name);
    }

    boolean flag(String name) {
        JsonNode value = json.path(name);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw wrong(name, "must be true or false");
        }
        return value.booleanValue();
    }

    Optional<String> text(String name) {
        JsonNode value = json.path(name);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw wrong(name, "must be text");
        }
        return Optional.of(value.textValue());
    }

    List<String> texts(String name) {
        JsonNode values = json.path(name);
        if (!values.isMissingNode() && !values.isArray()) {
            throw wrong(name, "must be an array of texts");
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode value : values) {
            if (!value.isTextual()) {
                throw wrong(name, "must be an array of texts");
            }
            texts.add(value.textValue());
        }
        return texts;
    }

    Map<String, String> textsByName(String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        Fields within = new Fields(object(name), path + name + ".");
        within.json
                .fieldNames()
                .forEachRemaining(key -> texts.put(key, within.text(key).orElseThrow()));
        return texts;
    }

    /** The object; an empty one when there is none. */
    JsonNode object(String name) {
        JsonNode value = json.path(name);
        if (!value.isMissingNode() && !value.isObject()) {
            throw wrong(name, "must be a JSON object");
        }
        return value.isMissingNode() ? JsonNodeFactory.instance.objectNode() : value;
    }

    /** The field, and what is wrong with it. */
    IllegalArgumentException wrong(String name, String problem) {
        return new IllegalArgumentException("the field " + path + name + " " + problem);
    }

    JsonNode json() {
        return json;
    }

    String path() {
        return path;
    }
}
