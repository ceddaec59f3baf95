package org.moonroute.audit;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Hides values that are nobody's business: those of arguments that the tool's author says are secret, and those whose names sound like
 * it. What was hidden in the arguments is hidden in the result too, should the tool repeat it.
 */
public final class Hiding {
    private static final String HIDDEN = "(hidden)";
    private static final Pattern SECRET = Pattern.compile(
            "(?i)passw|passphrase|pwd$|secret|token$|api[_-]?key|access[_-]?key|private[_-]?key|authorization|credential");
    /** First of all it must be a name: else each such word in a long text that was cut off is followed up to the end. */
    private static final Pattern SAID = Pattern.compile(
            "(?i)(\"(?=[^\"\\\\]*+\"\\s*+:)[^\"\\\\]*(?:passw|passphrase|pwd|secret|token|key|authorization|credential)[^\"\\\\]*\"\\s*:\\s*).*",
            Pattern.DOTALL);
    /** Shorter ones stand in every other word. */
    private static final int SHORTEST = 4;

    private final Set<String> names;
    private final List<String> values = new ArrayList<>();

    Hiding(Set<String> names) {
        this.names = names;
    }

    /** The arguments without secret values, at any depth. */
    public static Map<String, Object> without(Map<String, Object> arguments, Set<String> secret) {
        return new Hiding(secret).in(arguments);
    }

    private Map<String, Object> in(Map<?, ?> values) {
        Map<String, Object> clean = new LinkedHashMap<>();
        values.forEach((name, value) ->
                clean.put(String.valueOf(name), isSecret(String.valueOf(name)) ? HIDDEN : inside(value)));
        return clean;
    }

    private Object inside(Object value) {
        if (value instanceof Map<?, ?> map) {
            return in(map);
        }
        return value instanceof List<?> list ? list.stream().map(this::inside).toList() : value;
    }

    /** The same without secret values; changes the tree. */
    JsonNode in(JsonNode tree) {
        if (tree instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                field.setValue(isSecret(field.getKey()) ? hidden(field.getValue()) : in(field.getValue()));
            }
        } else if (tree instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, in(array.get(i)));
            }
        }
        return tree;
    }

    private boolean isSecret(String name) {
        return names.contains(name) || SECRET.matcher(name).find();
    }

    private JsonNode hidden(JsonNode value) {
        if (value.isContainerNode()) {
            value.forEach(this::hidden);
        } else if (value.asText().length() >= SHORTEST) {
            values.add(value.asText());
        }
        return TextNode.valueOf(HIDDEN);
    }

    /** What the model wrote, where it is no JSON: all of it is hidden that may be a secret. */
    String inText(String said) {
        return names.isEmpty() ? SAID.matcher(said).replaceFirst("$1" + HIDDEN) : HIDDEN;
    }

    /** The result without values that were hidden before. */
    String inResult(String text) {
        // As it is, and as a tool writes it into JSON; the longest first, of which another may be a part.
        List<String> said = values.stream()
                .flatMap(value -> Stream.of(
                        value, new String(JsonStringEncoder.getInstance().quoteAsString(value))))
                .distinct()
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
        String clean = text;
        for (String value : said) {
            clean = clean.replace(value, HIDDEN);
        }
        return clean;
    }
}
