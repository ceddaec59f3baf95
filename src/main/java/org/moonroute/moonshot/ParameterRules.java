package org.moonroute.moonshot;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.moonroute.conversation.Options;

/**
 * Finds the fields of a request that a model would refuse. Ranges and fixed values are those of
 * platform.kimi.ai/docs/api/chat and of the model's own page there.
 */
final class ParameterRules {
    private static final Map<String, BigDecimal[]> RANGES = Map.of(
            "temperature", range(0, 1),
            "top_p", range(0, 1),
            "presence_penalty", range(-2, 2),
            "frequency_penalty", range(-2, 2));

    static final String TOOL_CHOICE = "tool_choice";

    private static final List<String> FIELDS = RANGES.keySet().stream().sorted().toList();

    private final ModelProfile profile;
    private final Options options;
    private final Map<String, String> problems = new LinkedHashMap<>();

    private ParameterRules(ModelProfile profile, Options options) {
        this.profile = profile;
        this.options = options;
    }

    /** Field to what is wrong with it, one sentence each; empty when the model accepts them all. */
    static Map<String, String> problems(ModelProfile profile, Options options) {
        ParameterRules rules = new ParameterRules(profile, options);
        FIELDS.forEach(rules::checkRange);
        rules.fixedNow().forEach(rules::checkFixed);
        rules.checkEffort();
        rules.checkThinking();
        rules.checkToolChoice();
        return rules.problems;
    }

    private Map<String, BigDecimal> fixedNow() {
        Map<String, BigDecimal> fixed = new LinkedHashMap<>(profile.fixed());
        if (thinkingType().equals("disabled")) {
            fixed.putAll(profile.fixedWithoutThinking());
        }
        return fixed;
    }

    private String thinkingType() {
        return options.values().get("thinking") instanceof Map<?, ?> thinking
                ? String.valueOf(thinking.get("type"))
                : "";
    }

    private void checkRange(String field) {
        number(field).ifPresent(value -> {
            BigDecimal[] range = RANGES.get(field);
            if (value.compareTo(range[0]) < 0 || value.compareTo(range[1]) > 0) {
                problems.put(field, field + " " + value + " is outside " + range[0] + " to " + range[1]);
            }
        });
    }

    private void checkFixed(String field, BigDecimal only) {
        number(field).filter(value -> value.compareTo(only) != 0).ifPresent(value -> {
            String problem = field + " " + value + ": " + profile.name() + " accepts only " + only.toPlainString();
            problems.put(field, problem + "; leave it out");
        });
    }

    private void checkEffort() {
        Object effort = options.values().get("reasoning_effort");
        if (effort == null || profile.thinking() == ModelProfile.Thinking.UNKNOWN) {
            return;
        }
        if (profile.efforts().isEmpty()) {
            problems.put("reasoning_effort", profile.name() + " knows no reasoning_effort; leave it out");
        } else if (!profile.efforts().contains(effort.toString())) {
            problems.put(
                    "reasoning_effort",
                    "reasoning_effort " + effort + ": " + profile.name() + " knows "
                            + String.join(", ", profile.efforts()));
        }
    }

    private void checkThinking() {
        if (options.values().get("thinking") == null) {
            return;
        }
        if (profile.thinking() == ModelProfile.Thinking.NEVER) {
            problems.put("thinking", profile.name() + " does not think; leave thinking out");
        } else if (profile.thinking() == ModelProfile.Thinking.ALWAYS
                && thinkingType().equals("disabled")) {
            problems.put("thinking", profile.name() + " always thinks; it cannot be disabled");
        }
    }

    /** While it thinks, only a model that has efforts to choose from can be made to call a tool. */
    private void checkToolChoice() {
        Object choice = options.values().get(TOOL_CHOICE);
        if (isForced(choice) && profile.thinks(options) && profile.efforts().isEmpty()) {
            String way = profile.thinking() == ModelProfile.Thinking.SWITCHABLE
                    ? "disable thinking, or leave it out"
                    : "leave it out";
            problems.put(
                    TOOL_CHOICE,
                    TOOL_CHOICE + " " + (choice instanceof Map<?, ?> ? "of one function" : choice) + ": "
                            + profile.name() + " does not take it while it thinks; " + way);
        }
    }

    /** Whether a tool_choice makes the model call a tool. */
    static boolean isForced(Object choice) {
        return choice instanceof Map<?, ?> || "required".equals(choice);
    }

    private Optional<BigDecimal> number(String field) {
        Object value = options.values().get(field);
        if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
            return Optional.of(new BigDecimal(value.toString()));
        }
        if (value != null) {
            problems.put(field, field + " must be a number, not '" + value + "'");
        }
        return Optional.empty();
    }

    private static BigDecimal[] range(int from, int to) {
        return new BigDecimal[] {BigDecimal.valueOf(from), BigDecimal.valueOf(to)};
    }
}
