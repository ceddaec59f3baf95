package org.moonroute.openapi;

import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** The query of a call: names of the document, values of the model. */
final class QueryText {
    private static final Map<String, String> SEPARATORS =
            Map.of("form", ",", "simple", ",", "spaceDelimited", "%20", "pipeDelimited", "%7C");

    private QueryText() {}

    /** The query with the question mark in front; empty when there is none. */
    static String of(Map<String, Parameter> parameters, Map<String, Object> arguments) {
        StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
        parameters.forEach((name, parameter) -> {
            Object value = arguments.get(name);
            if (parameter.in().equals(Parameter.QUERY) && value != null) {
                add(query, parameter, value);
            }
        });
        return query.toString();
    }

    private static void add(StringJoiner query, Parameter parameter, Object value) {
        String name = Percent.value(parameter.name());
        if (parameter.json()) {
            query.add(name + "=" + Percent.value(ValueText.json(value)));
        } else if (value instanceof Map<?, ?> map) {
            addObject(query, parameter, name, map);
        } else if (value instanceof List<?> list && parameter.explode()) {
            list.forEach(item -> query.add(name + "=" + Percent.value(ValueText.of(item))));
        } else {
            query.add(name + "=" + joined(parameter, value));
        }
    }

    private static void addObject(StringJoiner query, Parameter parameter, String name, Map<?, ?> map) {
        if (parameter.style().equals("deepObject")) {
            map.forEach((key, item) -> query.add(
                    name + "%5B" + Percent.value(String.valueOf(key)) + "%5D=" + Percent.value(ValueText.of(item))));
        } else if (parameter.explode()) {
            // Only what the document declares: a name of the model's could be that of another parameter.
            map.forEach((key, item) -> {
                if (parameter.schema().path("properties").has(String.valueOf(key))) {
                    query.add(Percent.value(String.valueOf(key)) + "=" + Percent.value(ValueText.of(item)));
                }
            });
        } else {
            query.add(name + "=" + joined(parameter, map));
        }
    }

    private static String joined(Parameter parameter, Object value) {
        return ValueText.parts(value).stream()
                .map(Percent::value)
                .collect(Collectors.joining(SEPARATORS.getOrDefault(parameter.style(), ",")));
    }
}
