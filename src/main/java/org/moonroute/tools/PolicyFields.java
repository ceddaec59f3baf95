package org.moonroute.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The fields of a {@link ToolPolicy} in a tool's description, whatever file that stands in. */
public final class PolicyFields {
    /** Their names. */
    public static final List<String> NAMES = List.of(
            "tags",
            "timeout",
            "max_result",
            "idempotent",
            "retries",
            "concurrency",
            "cache",
            "max_calls",
            "approval",
            "repeatable",
            "secret");

    private static final String TIMES = ": a time is written as 250ms, 30s, 10m or 2h";

    private PolicyFields() {}

    /**
     * What a JSON object says of the policy; its other fields do not matter.
     *
     * @throws IllegalArgumentException naming the field that is wrong
     */
    public static ToolPolicy of(JsonNode json) {
        return new ToolPolicy(
                new TreeSet<>(names(json, "tags")),
                json.has("timeout") ? Optional.of(time("timeout", json.get("timeout"))) : Optional.empty(),
                count(json, "max_result"),
                flag(json, "idempotent"),
                count(json, "retries"),
                count(json, "concurrency"),
                json.has("cache") ? time("cache", json.get("cache")) : Duration.ZERO,
                count(json, "max_calls"),
                approval(json),
                flag(json, "repeatable"),
                names(json, "secret"));
    }

    /** Everything that is wrong with the policy, each fault as {@link #of} would say it; empty when nothing is. */
    static List<String> faults(JsonNode json) {
        Set<String> found = new LinkedHashSet<>();
        for (String field : NAMES) {
            // Whether some go together is asked below, of those that are right by themselves.
            ObjectNode alone = Json.STRICT.createObjectNode().put("idempotent", true);
            if (json.has(field)) {
                fault(alone.set(field, json.get(field))).ifPresent(found::add);
            }
        }
        if (found.isEmpty()) {
            fault(json).ifPresent(found::add);
        }
        return List.copyOf(found);
    }

    private static Optional<String> fault(JsonNode json) {
        try {
            of(json);
            return Optional.empty();
        } catch (IllegalArgumentException wrong) {
            return Optional.of(wrong.getMessage());
        }
    }

    /** A policy as a description has it: the fields that say something else than {@link ToolPolicy#DEFAULT}. */
    public static Map<String, Object> written(ToolPolicy policy) {
        Map<String, Object> fields = new LinkedHashMap<>();
        put(fields, "tags", List.copyOf(policy.tags()), List.of());
        policy.timeout().ifPresent(time -> fields.put("timeout", text(time)));
        put(fields, "max_result", policy.maxResult(), 0);
        put(fields, "idempotent", policy.idempotent(), false);
        put(fields, "retries", policy.retries(), 0);
        put(fields, "concurrency", policy.concurrency(), 0);
        put(fields, "cache", text(policy.cache()), text(Duration.ZERO));
        put(fields, "max_calls", policy.maxCalls(), 0);
        put(fields, "approval", policy.approval() ? "required" : "none", "none");
        put(fields, "repeatable", policy.repeatable(), false);
        put(fields, "secret", List.copyOf(policy.secret()), List.of());
        return fields;
    }

    private static void put(Map<String, Object> fields, String field, Object value, Object usual) {
        if (!value.equals(usual)) {
            fields.put(field, value);
        }
    }

    private static String text(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + "s" : time.toMillis() + "ms";
    }

    /**
     * A time as it is written in settings.
     *
     * @throws IllegalArgumentException naming the field
     */
    static Duration time(String field, String text) {
        try {
            return text.endsWith("ms")
                    ? Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)))
                    : Duration.parse("PT" + text);
        } catch (DateTimeParseException | ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("the field " + field + " is '" + text + "'" + TIMES, e);
        }
    }

    private static Duration time(String field, JsonNode value) {
        if (!value.isTextual()) {
            throw new IllegalArgumentException("the field " + field + " must be text" + TIMES);
        }
        return time(field, value.textValue());
    }

    private static Set<String> names(JsonNode json, String field) {
        Set<String> names = new TreeSet<>();
        JsonNode given = json.path(field);
        if (!given.isMissingNode() && !given.isArray()) {
            throw new IllegalArgumentException("the field " + field + " must be an array of names");
        }
        for (JsonNode name : given) {
            if (!name.isTextual()) {
                throw new IllegalArgumentException(
                        "the field " + field + " must be an array of names, and holds " + name);
            }
            names.add(name.textValue());
        }
        return names;
    }

    private static int count(JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (value.isMissingNode()) {
            return 0;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw new IllegalArgumentException("the field " + field + " must be a whole number");
        }
        return value.intValue();
    }

    private static boolean flag(JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw new IllegalArgumentException("the field " + field + " must be true or false");
        }
        return value.asBoolean(false);
    }

    private static boolean approval(JsonNode json) {
        JsonNode value = json.path("approval");
        if (value.isMissingNode() || value.asText().equals("none")) {
            return false;
        }
        if (!value.asText().equals("required")) {
            throw new IllegalArgumentException("the field approval must be \"required\" or \"none\"");
        }
        return true;
    }
}
