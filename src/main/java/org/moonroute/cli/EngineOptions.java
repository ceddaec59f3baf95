package org.moonroute.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;
import org.moonroute.settings.Settings;
import picocli.CommandLine.Option;

/** The options that every command has that starts an engine. */
final class EngineOptions {
    private static final String KEY = "MOONSHOT_API_KEY";

    @Option(names = "--sandbox", description = "Ask the built-in simulated service: no key, no network, no cost.")
    boolean sandbox;

    @Option(
            names = "--sandbox-rules",
            paramLabel = "FILE",
            description = "What the simulated service is to reply, and which faults to show (implies --sandbox).")
    Path sandboxRules;

    @Option(
            names = "--sandbox-as-of",
            paramLabel = "DATE",
            description = "The day that the simulated service takes for today, as 2025-07-29 (implies --sandbox).")
    LocalDate sandboxAsOf;

    @Option(names = "--model", description = "The model, where a prompt names none.")
    String model;

    @Option(
            names = {"-s", "--system"},
            paramLabel = "TEXT",
            description = "The system prompt, where a prompt has none.")
    String system;

    @Option(
            names = {"-T", "--tool"},
            paramLabel = "NAME",
            description = "A tool that prompts may use, where they name none; * for all. May be repeated.")
    List<String> tools = new ArrayList<>();

    @Option(
            names = "--approve",
            paramLabel = "NAME",
            split = ",",
            description =
                    "A tool whose calls may be run without asking, although it wants approval; tag:NAME for all of a tag, all for all. "
                            + "May be repeated.")
    List<String> approved = new ArrayList<>();

    @Option(
            names = {"-p", "--param"},
            paramLabel = "NAME=VALUE",
            description = "A value for {{NAME}} in prompts.")
    Map<String, String> variables = Map.of();

    @Option(
            names = {"-j", "--concurrency"},
            paramLabel = "N",
            description = "Prompts under way at once.")
    Integer concurrency;

    @Option(names = "--timeout", paramLabel = "TIME", description = "The time for one call, as 90s or 15m.")
    String timeout;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Any setting of config/application.properties. May be repeated.")
    Map<String, String> set = Map.of();

    @Option(names = "--trace", description = "Show every request and reply in full on standard error, the key masked.")
    boolean trace;

    /** Whether the service is simulated. */
    boolean simulated() {
        return sandbox || sandboxRules != null || sandboxAsOf != null;
    }

    /** The settings with what the command line says. */
    Settings settings(Settings base) {
        Settings settings = base;
        for (Map.Entry<String, String> one : set.entrySet()) {
            settings = settings.with(one.getKey(), one.getValue());
        }
        settings = with(settings, "moonroute.model", model);
        settings = with(settings, "moonroute.concurrency", concurrency);
        settings = with(settings, "moonroute.call-timeout", timeout);
        settings =
                with(settings, "moonroute.approvals.granted", approved.isEmpty() ? null : String.join(",", approved));
        return tools.isEmpty() ? settings : settings.with("moonroute.tools", String.join(",", tools));
    }

    private static Settings with(Settings settings, String key, Object value) {
        return value == null ? settings : settings.with(key, value.toString());
    }

    /** Starts the sandbox if it is wanted. */
    Optional<Sandbox> startSandbox(Terminal terminal) throws IOException {
        if (!simulated()) {
            return Optional.empty();
        }
        SandboxOptions options = SandboxOptions.defaults();
        options = sandboxRules == null ? options : options.withRules(sandboxRules);
        options = sandboxAsOf == null ? options : options.withAsOf(sandboxAsOf);
        Sandbox started = Sandbox.start(options);
        terminal.say(
                "SANDBOX: answers are simulated by " + started.baseUrl() + "; nothing is asked of the real service");
        return Optional.of(started);
    }

    /** The account's key, if there is one. */
    static Optional<String> key(Map<String, String> environment) {
        return Optional.ofNullable(environment.get(KEY)).map(String::strip).filter(text -> !text.isEmpty());
    }

    /**
     * The account's key; absent when the service wants none.
     *
     * @throws Wrong if it is missing
     */
    Optional<String> key(Settings settings, Map<String, String> environment) {
        Optional<String> key = key(environment);
        if (simulated()) {
            return Optional.of("sk-sandbox");
        }
        if (key.isEmpty() && settings.text("moonroute.base-url").contains(".moonshot.")) {
            throw new Wrong("No key for the service. Two ways out:\n"
                    + "  export " + KEY + "=sk-...   (from the console at platform.kimi.ai)\n"
                    + "  --sandbox                       (simulated answers; no key, no network, no cost)");
        }
        return key;
    }
}
