package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;

/** Makes up arguments for a function from the words of the prompt; one call for each place it names. */
final class ArgumentGuess {
    private static final Pattern QUOTED = Pattern.compile("[\"\u201c`]([^\"\u201d`]+)[\"\u201d`]");
    private static final String PLACEHOLDER = "example";

    private ArgumentGuess() {}

    static List<ToolCall> calls(JsonNode function, String prompt) {
        JsonNode schema = function.path("parameters");
        List<String> places = wantsPlace(schema) ? Places.in(prompt) : List.of();
        return (places.isEmpty() ? List.of(PLACEHOLDER) : places)
                .stream()
                        .map(place -> Json.spaced(arguments(schema, prompt, place)))
                        .map(arguments -> new ToolCall(null, ToolChooser.name(function), arguments))
                        .toList();
    }

    private static boolean wantsPlace(JsonNode schema) {
        return Places.FIELDS.stream().anyMatch(schema.path("properties")::has);
    }

    private static JsonNode arguments(JsonNode schema, String prompt, String place) {
        Iterator<String> quoted =
                QUOTED.matcher(prompt).results().map(found -> found.group(1)).iterator();
        SampleValue sample = new SampleValue(schema, prompt, name -> {
            if (Places.FIELDS.contains(name)) {
                return place;
            }
            return quoted.hasNext() ? quoted.next() : PLACEHOLDER;
        });
        return sample.object(schema);
    }
}
