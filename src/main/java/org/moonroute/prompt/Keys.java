package org.moonroute.prompt;

import static java.util.Map.entry;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.moonroute.conversation.Options;
import org.moonroute.conversation.PromptFailed;
import org.moonroute.spelling.Nearest;

/** The keys that a prompt file may use. */
final class Keys {
    static final String SYSTEM = "system";
    static final String TOOLS = "tools";
    static final String VARIABLES = "variables";
    static final String OUTPUT = "output";
    static final String EXTRA = "extra";
    static final String PROMPT = "prompt";
    static final String MESSAGES = "messages";

    /** The deprecated name of {@link Options#MAX_COMPLETION_TOKENS}. */
    static final String MAX_TOKENS = "max_tokens";

    /** The keys that are about the prompt; none of them goes to the service as it is. */
    static final Set<String> OWN = Set.of(SYSTEM, TOOLS, VARIABLES, OUTPUT, EXTRA);

    /** The request parameters, by their names in the service. */
    static final Map<String, ValueKind> PARAMETERS = Map.ofEntries(
            entry(Options.MODEL, ValueKind.TEXT),
            entry("temperature", ValueKind.NUMBER),
            entry("top_p", ValueKind.NUMBER),
            entry("presence_penalty", ValueKind.NUMBER),
            entry("frequency_penalty", ValueKind.NUMBER),
            entry(Options.MAX_COMPLETION_TOKENS, ValueKind.COUNT),
            entry(MAX_TOKENS, ValueKind.COUNT),
            entry("n", ValueKind.COUNT),
            entry("seed", ValueKind.WHOLE),
            entry("top_logprobs", ValueKind.WHOLE),
            entry("logprobs", ValueKind.SWITCH),
            entry("stop", ValueKind.TEXTS),
            entry("thinking", ValueKind.MAPPING),
            entry("response_format", ValueKind.MAPPING),
            entry("tool_choice", ValueKind.TEXT_OR_MAPPING),
            entry("reasoning_effort", ValueKind.TEXT),
            entry("user", ValueKind.TEXT),
            entry("prompt_cache_key", ValueKind.TEXT),
            entry("safety_identifier", ValueKind.TEXT));

    private Keys() {}

    /**
     * Refuses fields that are no keys: a slip in a name would otherwise change the answer without a word.
     *
     * @param more keys that the format has besides
     * @throws PromptFailed naming the first of them, and the key that was probably meant
     */
    static void refuseUnknown(Fields fields, Set<String> more) {
        Set<String> known = new TreeSet<>(PARAMETERS.keySet());
        known.addAll(OWN);
        known.addAll(more);
        for (Field field : fields.all()) {
            if (!known.contains(field.name())) {
                String meant = nearest(field.name(), known)
                        .map(key -> "; did you mean `" + key + "`?")
                        .orElse(".");
                throw fields.source()
                        .wrong(
                                field,
                                "there is no such key" + meant + " Further fields of the service go under `extra`.");
            }
        }
    }

    /** The same for options that stand beside a prompt; {@code message} names what they came with. */
    static void refuseUnknown(String message, Set<String> options) {
        Set<String> known = new TreeSet<>(PARAMETERS.keySet());
        known.addAll(Set.of(SYSTEM, TOOLS));
        for (String option : options) {
            if (!known.contains(option)) {
                String meant = nearest(option, known)
                        .map(key -> "did you mean `" + key + "`?")
                        .orElse("there are " + String.join(", ", known) + ".");
                throw Source.wrong(message, "there is no option `" + option + "`; " + meant);
            }
        }
    }

    private static Optional<String> nearest(String name, Set<String> known) {
        String lower = name.toLowerCase(Locale.ROOT);
        int far = Math.min(3, name.length() / 2);
        return Nearest.of(lower, known, far);
    }
}
