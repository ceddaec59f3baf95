package org.moonroute.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.settings.Settings;
import org.moonroute.settings.SettingsException;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/** A command that starts an engine. */
abstract class EngineCommand implements Callable<Integer> {
    /** Exit code: everything was answered. */
    static final int OK = 0;
    /** Exit code: something could not be done at all. */
    static final int ERROR = 1;
    /** Exit code: the command was used wrongly. */
    static final int USAGE = 2;
    /** Exit code: some prompts failed. */
    static final int SOME_FAILED = 100;

    @Mixin
    EngineOptions options;

    private final Engine.Factory engines;

    /** Where this command reads from and writes to. */
    protected final Terminal terminal;

    EngineCommand(Engine.Factory engines, Terminal terminal) {
        this.engines = engines;
        this.terminal = terminal;
    }

    /** Does the work. */
    abstract int run(Settings settings, Launch launch) throws Exception;

    /** Starts the engine when the command is ready for it. */
    interface Launch {
        Engine engine(Settings settings, Optional<Path> inbox) throws Exception;
    }

    @Override
    public final Integer call() throws Exception {
        Optional<Sandbox> sandbox = Optional.empty();
        try {
            checkUsage();
            Settings settings = options.settings(Settings.load(home(), terminal.environment()));
            Optional<String> key = via().isPresent() ? Optional.empty() : options.key(settings, terminal.environment());
            sandbox = options.startSandbox(terminal);
            Settings complete = sandbox.isPresent()
                    ? settings.with(
                            "moonroute.base-url", sandbox.get().baseUrl().toString())
                    : settings;
            return run(complete, (chosen, inbox) -> engines.start(start(chosen, key, inbox)));
        } catch (Wrong | SettingsException wrong) {
            terminal.say("moonroute: " + wrong.getMessage());
            return USAGE;
        } finally {
            sandbox.ifPresent(Sandbox::close);
        }
    }

    private Engine.Start start(Settings settings, Optional<String> key, Optional<Path> inbox) {
        return new Engine.Start(
                settings,
                key,
                options.simulated(),
                Optional.ofNullable(options.sandboxAsOf),
                Optional.ofNullable(options.system),
                options.variables,
                passwords(terminal),
                inbox,
                options.trace ? Optional.of(terminal::say) : Optional.empty(),
                via());
    }

    /**
     * Looks at the options before anything is started.
     *
     * @throws Wrong if some do not go together
     */
    void checkUsage() {
        // Most do.
    }

    /** The broker at which other processes ask the service, should this one not ask it. */
    Optional<String> via() {
        return Optional.empty();
    }

    static Engine.Passwords passwords(Terminal terminal) {
        return new Engine.Passwords(
                secret(terminal, "MOONROUTE_BROKER_PASSWORD"),
                secret(terminal, "MOONROUTE_JOURNAL_PASSWORD"),
                secret(terminal, "MOONROUTE_BROKER_TRUST_PASSWORD"),
                secret(terminal, "MOONROUTE_BROKER_KEY_PASSWORD"),
                secret(terminal, "MOONROUTE_HTTP_KEY_PASSWORD"),
                terminal.environment()
                        .getOrDefault(
                                "OTEL_EXPORTER_OTLP_TRACES_HEADERS", secret(terminal, "OTEL_EXPORTER_OTLP_HEADERS")));
    }

    private static String secret(Terminal terminal, String variable) {
        return terminal.environment().getOrDefault(variable, "");
    }

    static Path home() {
        return Path.of(System.getProperty("moonroute.home", "."));
    }

    /** A usage error of this command, found after parsing. */
    static CommandLine.ParameterException usage(CommandLine.Model.CommandSpec spec, String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }
}
