package org.moonroute.prompt;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.moonroute.conversation.PromptFailed;

/** Puts values in the place of <code>{{name}}</code>, in one pass: what a value holds is never looked at again. */
final class Variables {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\\\\\{\\{|\\{\\{([^{}\\n]*)}}");
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N}_.-]*");

    private final Source source;
    private final Map<String, String> values;
    private final boolean inUse;

    private Variables(Source source, Map<String, String> values, boolean inUse) {
        this.source = source;
        this.values = values;
        this.inUse = inUse;
    }

    /**
     * The variables of a file.
     *
     * @param given values from outside; they win over the file's own
     * @throws PromptFailed if {@code variables} is not a mapping from names to single values
     */
    static Variables of(Fields fields, Map<String, String> given) {
        Map<String, String> values = new TreeMap<>();
        fields.field(Keys.VARIABLES).ifPresent(field -> declare(fields.source(), field, values));
        values.putAll(given);
        boolean inUse = fields.field(Keys.VARIABLES).isPresent() || !given.isEmpty();
        return new Variables(fields.source(), values, inUse);
    }

    private static void declare(Source source, Field field, Map<String, String> values) {
        ValueKind.MAPPING.check(source, field);
        ((Map<?, ?>) field.value()).forEach((key, value) -> {
            Field part = field.part("." + key, value);
            if (!NAME.matcher(key.toString()).matches()) {
                throw source.wrong(part, "is no name for a variable. Use letters, digits, '_', '.' and '-'.");
            }
            if (!(value instanceof String || value instanceof Number || value instanceof Boolean)) {
                throw source.wrong(
                        part, "must be a single value, not " + part.kind() + ". Write \"\" for an empty one.");
            }
            values.put(key.toString(), value.toString());
        });
    }

    /**
     * A part of the file itself, filled in.
     *
     * @param offset where in the file the text begins
     * @throws PromptFailed if a variable is not known
     */
    String fill(String text, int offset) {
        return fill(text, found -> source.lineAt(offset + found.start()));
    }

    /**
     * The text of a field, filled in.
     *
     * @throws PromptFailed if a variable is not known
     */
    String fill(String text, Field field) {
        return fill(text, found -> source.lineOf(found.group(), field.line()));
    }

    private String fill(String text, ToIntFunction<MatchResult> line) {
        if (!inUse) {
            return text;
        }
        return PLACEHOLDER.matcher(text).replaceAll(found -> Matcher.quoteReplacement(value(found, line)));
    }

    private String value(MatchResult found, ToIntFunction<MatchResult> line) {
        if (found.group(1) == null) {
            return "{{";
        }
        String name = found.group(1).strip();
        String value = values.get(name);
        if (value == null) {
            String known = values.isEmpty() ? "none" : "`" + String.join("`, `", values.keySet()) + "`";
            throw source.wrong(
                    line.applyAsInt(found),
                    "there is no variable `" + name + "`; known: " + known
                            + ". Declare it under `variables`, or write \\{{ for a literal {{.");
        }
        return value;
    }
}
