package org.moonroute;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.moonroute.cli.Cli;
import org.moonroute.cli.Terminal;

/**
 * What the start cache is made from: a run of the program that answers a folder, then a batch that is long enough for the
 * JVM to learn which code is hot. Java 25 keeps that too, so that later runs have it from the beginning. Only the launcher
 * calls this.
 */
final class Training {
    private static final int ROWS = 4_000;

    private Training() {}

    /** Answers the folder {@code args[0]}, and writes into the folder {@code args[1]}. */
    public static void main(String[] args) throws IOException {
        Path scratch = Path.of(args[1]);
        Path rows = Files.write(
                scratch.resolve("rows.jsonl"),
                IntStream.range(0, ROWS).mapToObj(Training::row).toList());
        run("answer", args[0], "-o", scratch.resolve("answers").toString());
        run("batch", rows.toString(), "--no-progress", "-j", "64");
    }

    private static String row(int number) {
        String tools = number % 10 == 0 ? ", \"tools\": [\"get_weather\"]" : "";
        return "{\"custom_id\": \"r" + number + "\", \"prompt\": \"What is the weather like in town " + number
                + ", and what else is there to say about it?\"" + tools + "}";
    }

    private static void run(String command, String... rest) {
        PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream());
        Terminal terminal = new Terminal(InputStream.nullInputStream(), nowhere, nowhere, Map.of(), false);
        String[] all = new String[rest.length + 4];
        all[0] = command;
        System.arraycopy(rest, 0, all, 1, rest.length);
        all[rest.length + 1] = "--sandbox";
        all[rest.length + 2] = "--set";
        all[rest.length + 3] = "moonroute.copy-outcomes-to=none";
        Cli.run(CamelEngine::start, terminal, all);
    }
}
