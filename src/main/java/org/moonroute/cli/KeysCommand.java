package org.moonroute.cli;

import java.math.BigDecimal;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import org.moonroute.conversation.Lane;
import org.moonroute.keys.Grant;
import org.moonroute.keys.Key;
import org.moonroute.keys.KeyFile;
import org.moonroute.keys.KeysUnusable;
import org.moonroute.keys.NewKey;
import org.moonroute.keys.Spending;
import org.moonroute.settings.Settings;
import org.moonroute.settings.SettingsException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code moonroute keys}: who may ask by HTTP. */
@Command(
        name = "keys",
        mixinStandardHelpOptions = true,
        description = "Make, list and revoke the keys of clients that ask by HTTP.")
final class KeysCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            scope = ScopeType.INHERIT,
            description = "Any setting. May be repeated.")
    Map<String, String> set;

    private final Terminal terminal;

    KeysCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        throw EngineCommand.usage(spec, "which? moonroute keys make, list or revoke");
    }

    @Command(
            name = "make",
            mixinStandardHelpOptions = true,
            description = "Make a key. Its secret is printed this once, and is not kept.")
    int make(
            @Parameters(paramLabel = "NAME", description = "What people call the client.") String name,
            @Option(
                            names = "--tools",
                            paramLabel = "NAMES",
                            description = "The tools that it may use, separated by commas; * for all. Else none.")
                    String tools,
            @Option(
                            names = "--models",
                            paramLabel = "NAMES",
                            description = "The models that it may ask, separated by commas. Else all.")
                    String models,
            @Option(
                            names = "--lane",
                            paramLabel = "LANE",
                            defaultValue = "interactive",
                            description = "Its class of traffic: interactive, queue or bulk (${DEFAULT-VALUE}).")
                    String lane,
            @Option(
                            names = "--rate",
                            paramLabel = "N",
                            defaultValue = "0",
                            description = "Requests that it may make within a minute; 0 for no limit.")
                    int rate,
            @Option(
                            names = "--budget",
                            paramLabel = "USD",
                            description = "US dollars that it may spend in all. Else no limit.")
                    BigDecimal budget,
            @Option(
                            names = "--approve",
                            description =
                                    "Let it decide about calls of tools that somebody must allow. Else it may not.")
                    boolean approve) {
        return with(file -> {
            NewKey made = file.make(
                    name,
                    new Grant(names(tools), names(models), lane(lane), rate, Optional.ofNullable(budget), approve));
            terminal.out().println(made.secret());
            terminal.say(
                    made.key().id() + " is made for " + name
                            + "; its secret is shown this once, and is not kept. Clients send it as: Authorization: Bearer SECRET");
            return EngineCommand.OK;
        });
    }

    private static List<String> names(String list) {
        return list == null
                ? List.of()
                : Arrays.stream(list.split(",")).map(String::strip).toList();
    }

    private static Lane lane(String word) {
        return Arrays.stream(Lane.values())
                .filter(lane -> lane.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElseThrow(() -> new Wrong("--lane must be interactive, queue or bulk, not '" + word + "'"));
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "List all keys, what each may, and what it has spent.")
    int list() {
        return with(file -> {
            List<Key> keys = file.keys();
            if (keys.isEmpty()) {
                terminal.say("there are no keys in " + file.path());
                return EngineCommand.OK;
            }
            try (Spending spending = Spending.open(file.spending())) {
                keys.forEach(key -> terminal.out().println(KeyRow.of(key, spending.of(key.id()))));
            }
            return EngineCommand.OK;
        });
    }

    @Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            description = "Make a key good for nothing; a running serve knows within some seconds.")
    int revoke(@Parameters(paramLabel = "ID", description = "The key's id, as the list has it.") String id) {
        return with(file -> {
            Key key = file.revoke(id)
                    .orElseThrow(() -> new Wrong(
                            "there is no key " + id + " in " + file.path() + "; `moonroute keys list` shows them"));
            terminal.say(key.id() + " (" + key.name() + ") is revoked since "
                    + key.revoked().orElseThrow());
            return EngineCommand.OK;
        });
    }

    private int with(ToIntFunction<KeyFile> command) {
        try {
            Settings settings = Settings.load(EngineCommand.home(), terminal.environment());
            for (Map.Entry<String, String> one : (set == null ? Map.<String, String>of() : set).entrySet()) {
                settings = settings.with(one.getKey(), one.getValue());
            }
            return command.applyAsInt(new KeyFile(settings.homePath("moonroute.http.keys"), Clock.systemUTC()));
        } catch (Wrong | SettingsException | KeysUnusable wrong) {
            terminal.say("moonroute: " + wrong.getMessage());
            return EngineCommand.USAGE;
        }
    }
}
