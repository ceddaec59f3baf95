package org.moonroute.sandbox;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads one rule. */
final class RuleReader {
    private static final Pattern LATENCY = Pattern.compile("(\\d{1,9})(ms|s|m)");

    private RuleReader() {}

    static Rule read(Object entry, String where) {
        Fields fields = new Fields(entry, where, List.of("match", "times", "latency", "reply", "replies"));
        int times = (int) fields.number("times", 1, Integer.MAX_VALUE, Integer.MAX_VALUE);
        return new Rule(match(fields), times, latency(fields), replies(fields));
    }

    private static RuleMatch match(Fields rule) {
        if (!rule.has("match")) {
            return RuleMatch.ANY;
        }
        Fields fields = new Fields(
                rule.value("match"),
                rule.where() + ", field 'match'",
                List.of("prompt", "model", "round", "afterTool"));
        long round = fields.number("round", 1, Integer.MAX_VALUE, 0);
        return new RuleMatch(
                prompt(fields),
                fields.text("model", null),
                round == 0 ? null : (int) round,
                fields.text("afterTool", null));
    }

    /** A text between slashes is a regular expression. */
    private static Pattern prompt(Fields fields) {
        String text = fields.text("prompt", null);
        if (text == null) {
            return null;
        }
        boolean expression = text.length() > 2 && text.startsWith("/") && text.endsWith("/");
        try {
            return Pattern.compile(expression ? text.substring(1, text.length() - 1) : Pattern.quote(text));
        } catch (PatternSyntaxException e) {
            throw fields.bad("prompt", "is not a regular expression: " + e.getMessage());
        }
    }

    private static Duration latency(Fields fields) {
        String text = fields.text("latency", null);
        if (text == null) {
            return null;
        }
        Matcher latency = LATENCY.matcher(text);
        if (!latency.matches()) {
            throw fields.bad("latency", "must be a number with ms, s or m, such as 250ms, but is '" + text + "'");
        }
        long number = Long.parseLong(latency.group(1));
        return switch (latency.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            default -> Duration.ofMinutes(number);
        };
    }

    private static List<ReplySpec> replies(Fields fields) {
        if (fields.has("reply") == fields.has("replies")) {
            throw fields.bad("needs either 'reply' or 'replies'");
        }
        List<?> entries =
                fields.has("reply") ? Collections.singletonList(fields.value("reply")) : fields.list("replies");
        if (entries.isEmpty()) {
            throw fields.bad("replies", "must not be empty");
        }
        return entries.stream()
                .map(entry -> ReplyReader.read(entry, fields.where() + ", reply " + (entries.indexOf(entry) + 1)))
                .toList();
    }
}
