package org.moonroute.cli;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.moonroute.settings.Settings;
import org.moonroute.settings.SettingsException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code moonroute queue}: what is to be done with the queues of a broker. */
@Command(name = "queue", mixinStandardHelpOptions = true, description = "Look after the queues of the broker.")
final class QueueCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    private final Engine.Factory engines;
    private final Terminal terminal;

    QueueCommand(Engine.Factory engines, Terminal terminal) {
        this.engines = engines;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        throw new CommandLine.ParameterException(spec.commandLine(), "which? moonroute queue replay");
    }

    @Command(
            name = "replay",
            mixinStandardHelpOptions = true,
            description = "Move messages that failed back to the prompts, when the cause is mended.")
    int replay(
            @Option(names = "--kind", description = "Only failures of this kind, as content-filtered.") String kind,
            @Option(names = "--first", paramLabel = "N", description = "At most so many.") Long first,
            @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Any setting. May be repeated.")
                    Map<String, String> set)
            throws IOException {
        try {
            Settings settings = Settings.load(EngineCommand.home(), terminal.environment());
            for (Map.Entry<String, String> one : (set == null ? Map.<String, String>of() : set).entrySet()) {
                settings = settings.with(one.getKey(), one.getValue());
            }
            long moved = engines.replay(
                    settings,
                    EngineCommand.passwords(terminal),
                    Optional.ofNullable(kind),
                    first == null ? Long.MAX_VALUE : first);
            terminal.say(moved + " moved back to " + settings.text("moonroute.jms.prompts"));
            return EngineCommand.OK;
        } catch (SettingsException wrong) {
            terminal.say("moonroute: " + wrong.getMessage());
            return EngineCommand.USAGE;
        }
    }
}
