package org.moonroute;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.moonroute.cli.Cli;
import org.moonroute.cli.Terminal;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/**
 * What the start cache is made from: a run of the program that answers a folder, then a batch that is long enough for the
 * JVM to learn which code is hot. Java 25 keeps that too, so that later runs have it from the beginning; so the sandbox that
 * answers the batch is a process of its own, or the JVM would learn its ways as well. Only the launcher calls this.
 */
final class Training {
    private static final int ROWS = Runtime.version().feature() < 25 ? 500 : 20_000;
    private static final String SANDBOX = "sandbox";

    private Training() {}

    /** Answers the folder {@code args[0]}, and writes into the folder {@code args[1]}. */
    public static void main(String[] args) throws IOException {
        if (args[0].equals(SANDBOX)) {
            beSandbox();
            return;
        }
        Path scratch = Path.of(args[1]);
        Path rows = Files.write(
                scratch.resolve("rows.jsonl"),
                IntStream.range(0, ROWS).mapToObj(Training::row).toList());
        Process sandbox = startSandbox();
        AtomicBoolean over = new AtomicBoolean();
        // Else, should it be killed, the batch would go on asking it; without a cache the start is slower, and that is
        // all.
        sandbox.onExit().thenRun(() -> {
            if (!over.get()) {
                Runtime.getRuntime().halt(1);
            }
        });
        try (InputStream said = sandbox.getInputStream()) {
            byte[] url = new byte[1024];
            int length = said.read(url);
            run(
                    Map.of(
                            "MOONSHOT_API_KEY",
                            "sk-training",
                            "MOONSHOT_BASE_URL",
                            new String(url, 0, length, StandardCharsets.UTF_8)),
                    "batch",
                    rows.toString(),
                    "--no-progress",
                    "-j",
                    "64");
        } finally {
            over.set(true);
            sandbox.destroy();
        }
        // Last, as the first command settles for the process how much is logged, and a batch logs little.
        run(Map.of(), "answer", args[0], "-o", scratch.resolve("answers").toString(), "--sandbox");
    }

    private static String row(int number) {
        String tools = number % 10 == 0 ? ", \"tools\": [\"get_weather\"]" : "";
        return "{\"custom_id\": \"r" + number + "\", \"prompt\": \"What is the weather like in town " + number
                + ", and what else is there to say about it?\"" + tools + "}";
    }

    private static Process startSandbox() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Training.class.getName(),
                        SANDBOX)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Until its standard input ends, which it does with the other process, however that ends. */
    private static void beSandbox() throws IOException {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults())) {
            PrintStream out = Terminal.ofProcess().out();
            out.print(sandbox.baseUrl());
            out.flush();
            System.in.read();
        }
    }

    private static void run(Map<String, String> environment, String... command) {
        PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream());
        Terminal terminal = new Terminal(InputStream.nullInputStream(), nowhere, nowhere, environment, false);
        String[] all = Stream.concat(Stream.of(command), Stream.of("--set", "moonroute.copy-outcomes-to=none"))
                .toArray(String[]::new);
        Cli.run(CamelEngine::start, terminal, all);
    }
}
