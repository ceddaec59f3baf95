package org.moonroute.openapi;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The path of a call. A value of the model's never becomes more than a part of one segment: what would lead out of it, as
 * {@code ..} does, encoded or not, is refused, because some servers decode a path before they look where it leads.
 */
final class PathText {
    private static final Pattern PARAMETER = Pattern.compile("\\{([^{}]*)}");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private PathText() {}

    /** @throws IllegalStateException if the path has a place that no parameter is for */
    static void check(Operation operation, Collection<Parameter> parameters) {
        Matcher found = PARAMETER.matcher(operation.path());
        while (found.find()) {
            String name = found.group(1);
            boolean known = parameters.stream()
                    .anyMatch(parameter -> parameter.in().equals(Parameter.PATH)
                            && parameter.name().equals(name));
            if (!known) {
                throw new IllegalStateException(operation.document().file() + ": the path of " + operation.id()
                        + " has {" + name + "}, and there is no parameter of that name in it.");
            }
        }
    }

    /** @throws IllegalArgumentException if a value would lead elsewhere; for the model */
    static String of(String template, Map<String, Parameter> parameters, Map<String, Object> arguments) {
        Map<String, String> values = new TreeMap<>();
        parameters.forEach((name, parameter) -> {
            if (parameter.in().equals(Parameter.PATH)) {
                values.put(parameter.name(), value(name, parameter, arguments.get(name)));
            }
        });
        StringBuilder path = new StringBuilder();
        Matcher found = PARAMETER.matcher(template);
        int from = 0;
        while (found.find()) {
            path.append(Percent.path(template.substring(from, found.start())));
            path.append(values.get(found.group(1)));
            from = found.end();
        }
        path.append(Percent.path(template.substring(from)));
        checkSegments(path.toString(), "the arguments");
        return path.toString();
    }

    private static String value(String name, Parameter parameter, Object value) {
        String text = ValueText.parts(value).stream().collect(Collectors.joining(","));
        if (text.isEmpty() || CONTROL.matcher(text).find()) {
            throw new IllegalArgumentException("the argument " + name
                    + " is part of an address, and must not be empty or have control characters");
        }
        checkSegments(text, "the argument " + name);
        return ValueText.parts(value).stream().map(Percent::value).collect(Collectors.joining(","));
    }

    private static void checkSegments(String text, String what) {
        // However often it was encoded.
        String plain = text.replaceAll("(?i)%(?:25)*2e", ".")
                .replaceAll("(?i)%(?:25)*2f", "/")
                .replaceAll("(?i)%(?:25)*5c", "/")
                .replace('\\', '/');
        boolean leadsOut = Arrays.stream(plain.split("/", -1))
                .map(segment -> segment.split(";", 2)[0])
                .anyMatch(segment -> segment.equals(".") || segment.equals(".."));
        if (leadsOut) {
            throw new IllegalArgumentException(what + " must not lead to another address, as . and .. do");
        }
    }
}
