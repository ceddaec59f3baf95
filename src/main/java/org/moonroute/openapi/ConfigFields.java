package org.moonroute.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.moonroute.spelling.Nearest;

/**
 * The fields of one object of the configuration, read strictly.
 *
 * @param json the object
 * @param place where it stands
 */
record ConfigFields(JsonNode json, Place place) {

    /** The fields of what stands there; refused if that is no object. */
    static ConfigFields of(JsonNode json, Place place) {
        if (!json.isObject()) {
            throw place.wrong("this must be a JSON object.");
        }
        return new ConfigFields(json, place);
    }

    /** Refuses fields that are none of these. */
    ConfigFields knowing(List<String> known) {
        json.fieldNames().forEachRemaining(field -> {
            if (!known.contains(field)) {
                throw place.in(field)
                        .wrong("the field is not known." + Nearest.question(field, known) + " There are: "
                                + String.join(", ", known) + ".");
            }
        });
        return this;
    }

    /** A text; absent when there is none. */
    Optional<String> text(String field) {
        JsonNode value = json.path(field);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw place.in(field).wrong("this must be a text that is not empty.");
        }
        return Optional.of(value.textValue());
    }

    /** The fields of an object, in their order; none when it is not there. */
    Map<String, JsonNode> object(String field) {
        JsonNode value = json.path(field);
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        if (!value.isMissingNode()) {
            of(value, place.in(field)).json().properties().forEach(one -> fields.put(one.getKey(), one.getValue()));
        }
        return fields;
    }
}
