package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.moonroute.cli.Cli;
import org.moonroute.cli.Terminal;
import org.moonroute.run.Tally;
import org.slf4j.LoggerFactory;

/**
 * The program with its shipped routes and configuration, run in this process as its main method runs it, but with a folder,
 * streams and an environment of its own. Logs go where they go in the real program: to standard error.
 */
final class Program {
    static {
        // The first "ask" of a process silences this logger; here many commands share one process.
        LoggerFactory.getLogger(Tally.LOGGER);
    }

    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> QUICK_RETRIES = List.of(
            "--set", "moonroute.retry.base=10ms",
            "--set", "moonroute.retry.longest=50ms",
            "--set", "moonroute.retry.max-tries=3");

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> options = new ArrayList<>(QUICK_RETRIES);
    private byte[] input = {};
    private boolean typed;
    private Path home = Path.of("").toAbsolutePath();

    /** What a command left behind. */
    record Ran(int code, byte[] bytes, String err) {
        String out() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        /** The bodies of all requests, in order; needs {@code --trace}. */
        List<JsonNode> requests() {
            List<String> lines = err.lines().toList();
            List<JsonNode> bodies = new ArrayList<>();
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).startsWith(">>> Authorization")) {
                    bodies.add(json(lines.get(i + 1)));
                }
            }
            return bodies;
        }
    }

    /** With a folder that it may fill. */
    Program(Path folder) {
        this.folder = folder;
    }

    /** The same, with an environment variable. */
    Program env(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** The same, with options for every command. */
    Program with(String... more) {
        options.addAll(Arrays.asList(more));
        return this;
    }

    /** The same, with settings for every command. */
    Program set(String... settings) {
        for (String setting : settings) {
            with("--set", setting);
        }
        return this;
    }

    /** The same, asking a sandbox that keeps to these rules. */
    Program rules(String yaml) {
        return with("--sandbox-rules", file("rules.yaml", yaml).toString());
    }

    /** The same, with this on standard input. */
    Program input(byte[] bytes) {
        input = bytes;
        return this;
    }

    /** The same, with somebody who types it. */
    Program typed() {
        typed = true;
        return this;
    }

    /** The same, with routes and configuration from elsewhere. */
    Program home(Path folder) {
        home = folder;
        return this;
    }

    /** Writes a file. */
    Path file(String name, String text) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Runs {@code answer} on paths in the folder. */
    Ran answer(String... paths) {
        Stream<String> there =
                Arrays.stream(paths).map(path -> folder.resolve(path).toString());
        return run(Stream.concat(Stream.of("answer"), there).toArray(String[]::new));
    }

    /** Runs a command with the options that every command has. */
    Ran run(String... arguments) {
        return bare(Stream.concat(Arrays.stream(arguments), options.stream()).toArray(String[]::new));
    }

    /** Runs a command as it stands. */
    Ran bare(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream logs = System.err;
        System.setProperty("moonroute.home", home.toString());
        try (PrintStream shown = new PrintStream(out, true, StandardCharsets.UTF_8);
                PrintStream told = new PrintStream(err, true, StandardCharsets.UTF_8)) {
            System.setErr(told);
            Terminal terminal = new Terminal(new ByteArrayInputStream(input), shown, told, environment, false, typed);
            int code = Cli.run(new Engines(), terminal, arguments);
            return new Ran(code, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setErr(logs);
            System.clearProperty("moonroute.home");
        }
    }

    /** The JSON of an outcome. */
    JsonNode outcome(String name) {
        assertThat(folder.resolve(name)).exists();
        return json(text(name));
    }

    /** The text of a file. */
    String text(String name) {
        try {
            return Files.readString(folder.resolve(name));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The files below the folder, the rules of the sandbox left out. */
    List<String> files() {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .filter(name -> !name.equals("rules.yaml"))
                    .sorted()
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
