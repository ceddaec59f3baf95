package org.moonroute.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.moonroute.settings.Settings;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The options of {@code moonroute batch} that have other processes answer its rows. */
final class ViaOptions {
    private static final String OF_SERVE = "is for `moonroute serve`, which asks the service; give it to that";

    /** What this process cannot keep to when others make the calls. */
    private static final Map<String, List<String>> REFUSED = Map.of(
            OF_SERVE,
            List.of(
                    "--sandbox",
                    "--sandbox-rules",
                    "--sandbox-as-of",
                    "--tier",
                    "--max-requests-per-minute",
                    "--max-tokens-per-minute",
                    "--max-attempts",
                    "--timeout",
                    "--approve",
                    "--trace"),
            "says how many calls one process makes at once; with --via it is --window that says how many rows are out",
            List.of("--concurrency"),
            "sets money aside before each call, and the calls are made by other processes; let each `moonroute serve`"
                    + " keep to limits of its own, or send fewer rows with --filter-first-n",
            List.of("--budget"));

    @Option(
            names = "--via",
            paramLabel = "URL",
            description = {
                "Have the rows answered by `moonroute serve` processes at this broker: tcp://host:61616 (Artemis),"
                        + " amqp://host:5672, amqps://host:5671, or embedded for that of a serve on this machine."
            })
    String via;

    @Option(
            names = "--window",
            paramLabel = "N",
            description = "With --via: how many rows are out at once (moonroute.batch.window).")
    Integer window;

    Optional<String> url() {
        return Optional.ofNullable(via);
    }

    /** The settings with what the command line says. */
    Settings settings(Settings base) {
        if (window != null && via == null) {
            throw new Wrong("--window is for --via");
        }
        return window == null ? base : base.with("moonroute.batch.window", window.toString());
    }

    /**
     * Refuses what goes with calls that this process makes.
     *
     * @throws Wrong naming it, and what to do instead
     */
    void refuseOthers(CommandLine.ParseResult given) {
        if (via == null) {
            return;
        }
        REFUSED.forEach((why, names) -> names.stream()
                .filter(given::hasMatchedOption)
                .findFirst()
                .ifPresent(name -> {
                    throw new Wrong(name + " " + why);
                }));
    }
}
