package org.moonroute;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.moonroute.cli.Engine;
import org.moonroute.conversation.Bound;
import org.moonroute.conversation.Defaults;
import org.moonroute.conversation.Limits;
import org.moonroute.conversation.Options;
import org.moonroute.settings.Settings;
import org.moonroute.settings.SettingsException;

/** What the settings say of every prompt: the bounds of its conversation, and what holds where it says nothing itself. */
final class PromptSettings {
    private final Engine.Start start;
    private final Settings settings;

    PromptSettings(Engine.Start start) {
        this.start = start;
        this.settings = start.settings();
    }

    private enum AtLimit {
        FINAL_ANSWER,
        FAIL
    }

    private enum Truncated {
        FAIL,
        DELIVER
    }

    Limits limits() {
        return new Limits(
                settings.count("moonroute.conversation.max-rounds"),
                settings.number("moonroute.conversation.max-tool-calls"),
                settings.number("moonroute.conversation.max-tokens"),
                settings.duration("moonroute.conversation.max-time"),
                maxCost(),
                settings.number("moonroute.conversation.max-same-calls"),
                failing(),
                settings.number("moonroute.conversation.max-re-asks"),
                settings.word("moonroute.conversation.leaked-calls", Limits.LeakPolicy.class),
                settings.word("moonroute.conversation.truncated", Truncated.class) == Truncated.DELIVER);
    }

    private BigDecimal maxCost() {
        String key = "moonroute.conversation.max-cost";
        BigDecimal cost =
                settings.optional(key).map(set -> settings.decimal(key)).orElse(null);
        if (cost != null && cost.signum() <= 0) {
            throw new SettingsException(
                    key + " must be more than 0 US dollars, or empty for no bound, not '" + cost + "'");
        }
        return cost;
    }

    private Set<Bound> failing() {
        String all = "moonroute.conversation.at-limit";
        Set<Bound> failing = EnumSet.noneOf(Bound.class);
        for (Bound bound : Bound.values()) {
            String own = atLimit(bound);
            AtLimit then = settings.word(settings.optional(own).isPresent() ? own : all, AtLimit.class);
            if (then == AtLimit.FAIL) {
                failing.add(bound);
            }
        }
        return failing;
    }

    private static String atLimit(Bound bound) {
        return switch (bound) {
            case ROUNDS -> "moonroute.conversation.at-limit.rounds";
            case TOOL_CALLS -> "moonroute.conversation.at-limit.tool-calls";
            case CALLS_PER_TOOL -> "moonroute.conversation.at-limit.calls-per-tool";
            case TOKENS -> "moonroute.conversation.at-limit.tokens";
            case COST -> "moonroute.conversation.at-limit.cost";
            case TIME -> "moonroute.conversation.at-limit.time";
            case REPEATED_CALLS -> "moonroute.conversation.at-limit.repeated-calls";
        };
    }

    Defaults defaults() {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put(Options.MODEL, settings.text("moonroute.model"));
        settings.optional("moonroute.max-completion-tokens")
                .ifPresent(set ->
                        options.put(Options.MAX_COMPLETION_TOKENS, settings.number("moonroute.max-completion-tokens")));
        settings.optional("moonroute.temperature")
                .ifPresent(set -> options.put("temperature", settings.decimal("moonroute.temperature")));
        settings.optional("moonroute.reasoning-effort").ifPresent(effort -> options.put("reasoning_effort", effort));
        return new Defaults(
                start.system().orElseGet(this::systemPrompt), new Options(options), settings.list("moonroute.tools"));
    }

    private String systemPrompt() {
        Optional<String> file = settings.optional("moonroute.system-prompt");
        if (file.isEmpty()) {
            return "";
        }
        Path path = settings.home().resolve(file.get());
        try {
            return Files.readString(path, StandardCharsets.UTF_8).strip();
        } catch (NoSuchFileException missing) {
            throw new SettingsException("moonroute.system-prompt: there is no file " + path);
        } catch (IOException unreadable) {
            throw new SettingsException("moonroute.system-prompt: " + path + " cannot be read: " + unreadable);
        }
    }
}
