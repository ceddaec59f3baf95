package org.moonroute.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;
import org.moonroute.settings.Settings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code moonroute sandbox}: the simulated service alone, for other programs. */
@Command(
        name = "sandbox",
        mixinStandardHelpOptions = true,
        description = "Run the simulated service alone, for other programs' tests.")
final class SandboxCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Option(names = "--host", defaultValue = "127.0.0.1", description = "The address to listen on (${DEFAULT-VALUE}).")
    String host;

    @Option(
            names = "--port",
            defaultValue = "8090",
            description = "The port to listen on (${DEFAULT-VALUE}; 0 for any).")
    int port;

    @Option(names = "--rules", paramLabel = "FILE", description = "What it is to reply, and which faults to show.")
    Path rules;

    @Option(names = "--as-of", paramLabel = "DATE", description = "The day that it takes for today, as 2025-07-29.")
    LocalDate asOf;

    @Option(names = "--tier", paramLabel = "0..5", description = "Keep the rate limits of this tier.")
    Integer tier;

    @Option(
            names = "--latency",
            paramLabel = "TIME",
            defaultValue = "0ms",
            description = "How long each reply takes, as 100ms.")
    String latency;

    @Option(names = "--key", paramLabel = "KEY", description = "The only key that it accepts; any sk-... if not given.")
    String key;

    private final Terminal terminal;

    SandboxCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    private Duration time() {
        return Settings.time(latency)
                .orElseThrow(() -> new CommandLine.ParameterException(
                        spec.commandLine(), "--latency must be a time such as 100ms or 2s, not '" + latency + "'"));
    }

    @Override
    public Integer call() throws Exception {
        SandboxOptions options = SandboxOptions.defaults()
                .withHost(host)
                .withPort(port)
                .withRules(rules)
                .withTier(tier)
                .withLatency(time())
                .withApiKey(key);
        CountDownLatch told = new CountDownLatch(1);
        Signals.listen(code -> told.countDown());
        try (Sandbox sandbox = Sandbox.start(asOf == null ? options : options.withAsOf(asOf))) {
            terminal.say("SANDBOX: simulated service at " + sandbox.baseUrl() + "; nothing is asked of the real one");
            told.await();
            return EngineCommand.OK;
        }
    }
}
