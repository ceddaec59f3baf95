package org.moonroute.moonshot;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.moonroute.conversation.Cost;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Message;
import org.moonroute.conversation.Options;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.PromptFailed;
import org.moonroute.conversation.ToolSpec;
import org.moonroute.conversation.Usage;

/**
 * Decides what may be sent to which model, before any call. A model that has no profile (of another host, or newer than the
 * list) is sent what the prompt says.
 */
public final class ModelProfiles {
    /** Tokens are at least this many bytes on the average: an estimate that never counts too many. */
    private static final int BYTES_PER_TOKEN = 8;

    private static final String LIMIT = Options.MAX_COMPLETION_TOKENS;
    private static final String OLD_LIMIT = "max_tokens";
    private static final String THINKING = "thinking";

    private final Map<String, ModelProfile> profiles;
    private final ModelProfile unlisted;
    private final Map<String, BigDecimal> calls;
    private final Rules rules;

    /**
     * How strictly the profiles are taken.
     *
     * @param drop whether fields that a model refuses are left out with a warning; otherwise the prompt fails
     * @param enforceEnd whether a model's end of life is one here; other hosts may go on serving it
     * @param today the day that counts
     * @param warnings takes a sentence for each field left out
     */
    public record Rules(boolean drop, boolean enforceEnd, Supplier<LocalDate> today, Consumer<String> warnings) {}

    /** Profiles by name, the profile for every other model, and how to take them. */
    public ModelProfiles(Collection<ModelProfile> profiles, ModelProfile unlisted, Rules rules) {
        this(profiles, unlisted, Map.of(), rules);
    }

    /** The same, with what each call of a tool that the service charges for costs in US dollars. */
    public ModelProfiles(
            Collection<ModelProfile> profiles, ModelProfile unlisted, Map<String, BigDecimal> calls, Rules rules) {
        this.profiles = profiles.stream().collect(Collectors.toMap(ModelProfile::name, profile -> profile));
        this.unlisted = unlisted;
        this.calls = Map.copyOf(calls);
        this.rules = rules;
    }

    /**
     * The prompt as its model accepts it, with an explicit bound on the reply.
     *
     * @throws PromptFailed if it names no model or a retired one, if the model would refuse a field, or if the prompt and the
     *     reply cannot fit the model's context
     */
    public Prompt fit(Prompt prompt) {
        String name = prompt.options()
                .model()
                .orElseThrow(() -> PromptFailed.beforeAsking(
                        FailureKind.INVALID_PROMPT, "no model is named; set moonroute.model or the prompt's model"));
        ModelProfile profile = profiles.getOrDefault(name, unlisted);
        checkAlive(profile);
        Options options = accepted(prompt, profile).orElse(new Options(profile.defaults()));
        checkContext(prompt, options, profile);
        return prompt.withOptions(options);
    }

    /** The profiles of the models that may be asked today, by name. */
    public List<ModelProfile> current() {
        return profiles.values().stream()
                .filter(profile -> !isRetired(profile))
                .sorted(Comparator.comparing(ModelProfile::name))
                .toList();
    }

    /** What the use of a model costs; unknown when its price is. */
    public Cost cost(String model, Usage usage) {
        return profiles.getOrDefault(model, unlisted).cost(usage);
    }

    /** The profile of the model that a prompt asks, which has passed {@link #fit}. */
    ModelProfile of(Prompt prompt) {
        return profiles.getOrDefault(prompt.options().model().orElseThrow(), unlisted);
    }

    /** What calls of tools cost by themselves, each under its name in the price list; what is not in it costs nothing. */
    public Cost costOfCalls(Stream<String> charges) {
        return new Cost(charges.map(name -> calls.getOrDefault(name, BigDecimal.ZERO))
                .reduce(BigDecimal.ZERO, BigDecimal::add));
    }

    /** The models that have a profile of their own. */
    public Set<String> names() {
        return profiles.keySet();
    }

    private void checkAlive(ModelProfile profile) {
        if (isRetired(profile)) {
            String alive = profiles.values().stream()
                    .filter(other -> other.ended().filter(this::isPast).isEmpty())
                    .map(ModelProfile::name)
                    .sorted()
                    .collect(Collectors.joining(", "));
            throw PromptFailed.beforeAsking(
                    FailureKind.MODEL_RETIRED,
                    "model " + profile.name() + " was retired on "
                            + profile.ended().get() + "; there are: " + alive);
        }
    }

    private boolean isRetired(ModelProfile profile) {
        return rules.enforceEnd() && profile.ended().filter(this::isPast).isPresent();
    }

    private boolean isPast(LocalDate end) {
        return !rules.today().get().isBefore(end);
    }

    private Options accepted(Prompt prompt, ModelProfile profile) {
        Options options = searching(prompt, profile, withOneLimit(prompt.options()));
        Map<String, String> problems = ParameterRules.problems(profile, options);
        if (!problems.isEmpty() && !rules.drop()) {
            throw PromptFailed.beforeAsking(
                    FailureKind.UNSUPPORTED_PARAMETER,
                    String.join("; ", problems.values()) + " (or set moonroute.unsupported-parameters=drop)");
        }
        for (Map.Entry<String, String> problem : problems.entrySet()) {
            rules.warnings().accept(prompt.id() + ": left out: " + problem.getValue());
            options = options.without(problem.getKey());
        }
        return options;
    }

    /** Models that can do without thinking refuse the service's own tools while they think (platform.kimi.ai/docs, web search). */
    private Options searching(Prompt prompt, ModelProfile profile, Options options) {
        Optional<String> tool = prompt.offered().stream()
                .filter(ToolSpec::isOfService)
                .map(ToolSpec::name)
                .findFirst();
        if (tool.isEmpty() || profile.thinking() != ModelProfile.Thinking.SWITCHABLE || isDisabled(options)) {
            return options;
        }
        if (options.values().get(THINKING) != null) {
            String problem = "thinking: " + profile.name() + " takes the tool " + tool.get()
                    + " only while it does not think; leave thinking out or say {type: disabled}, or leave the tool out";
            if (!rules.drop()) {
                throw PromptFailed.beforeAsking(FailureKind.UNSUPPORTED_PARAMETER, problem);
            }
            rules.warnings().accept(prompt.id() + ": left out: " + problem);
        }
        return options.with(THINKING, Map.of("type", "disabled"));
    }

    private static boolean isDisabled(Options options) {
        return options.values().get(THINKING) instanceof Map<?, ?> thinking && "disabled".equals(thinking.get("type"));
    }

    /** The bound on the reply had another name once; requests written for that are still about. */
    private static Options withOneLimit(Options options) {
        Object old = options.values().get(OLD_LIMIT);
        return (old == null ? options : options.with(LIMIT, old)).without(OLD_LIMIT);
    }

    private static void checkContext(Prompt prompt, Options options, ModelProfile profile) {
        Object limit = options.values().get(LIMIT);
        if (!(limit instanceof Integer || limit instanceof Long) || ((Number) limit).longValue() < 1) {
            throw PromptFailed.beforeAsking(
                    FailureKind.UNSUPPORTED_PARAMETER, LIMIT + " must be a whole number above 0, not '" + limit + "'");
        }
        long least = prompt.messages().stream().mapToLong(ModelProfiles::length).sum() / BYTES_PER_TOKEN;
        if (((Number) limit).longValue() > profile.context() - least) {
            throw PromptFailed.beforeAsking(
                    FailureKind.INVALID_PROMPT,
                    "the prompt (" + least + " tokens at least) and " + LIMIT + " " + limit
                            + " do not fit the context of " + profile.context() + " tokens of " + profile.name());
        }
    }

    private static long length(Message message) {
        if (message instanceof Message.User user) {
            return user.text().length();
        }
        // Given JSON may hold an image, whose bytes are not tokens.
        return 0;
    }
}
