package org.moonroute;

import jakarta.jms.JMSException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.moonroute.broker.BrokerConnections;
import org.moonroute.broker.EmbeddedBroker;
import org.moonroute.broker.EmbeddedBrokerOptions;
import org.moonroute.cli.Cli;
import org.moonroute.cli.Engine;
import org.moonroute.cli.Terminal;

/**
 * What the start cache is made from: runs of the program that answer a batch, messages of a broker elsewhere and of its own, and a
 * folder. The first two are long enough for the JVM to learn which code is hot. Java 25 keeps that too, so that later runs
 * have it from the beginning. Only the launcher calls this.
 */
final class Training {
    /** How the prompts begin. */
    static final String PROMPT = "What is the weather like in town, and what else is there to say about town ";

    private static final boolean LEARNS = Runtime.version().feature() >= 25;
    private static final int ROWS = LEARNS ? 20_000 : 500;
    private static final int MESSAGES = LEARNS ? 10_000 : 500;
    private static final int OWN_MESSAGES = 200;

    /** Then something is wrong; without a cache the start is slower, and that is all. */
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Path scratch;
    private final Map<String, String> environment;
    private final String broker;

    private Training(Path scratch, String service, String broker) {
        this.scratch = scratch;
        this.broker = broker;
        this.environment = Map.of(
                "MOONSHOT_API_KEY",
                "sk-training",
                "MOONSHOT_BASE_URL",
                service,
                "MOONROUTE_BROKER_PASSWORD",
                EmbeddedBroker.loginOf(brokerFolder(scratch)).password());
    }

    /** Answers the folder {@code args[0]} and more, and writes into the folder {@code args[1]}. */
    public static void main(String[] args) throws IOException, JMSException, InterruptedException {
        Path scratch = Path.of(args[1]);
        Process peer = startPeer(brokerFolder(scratch));
        AtomicBoolean over = new AtomicBoolean();
        // Else, should it be killed, the batch would go on asking it.
        peer.onExit().thenRun(() -> {
            if (!over.get()) {
                Runtime.getRuntime().halt(1);
            }
        });
        try (BufferedReader said = peer.inputReader()) {
            Training training = new Training(scratch, said.readLine(), said.readLine());
            training.answerBatch();
            training.answerMessages();
            training.answerOwnMessages();
        } finally {
            over.set(true);
            peer.destroy();
        }
        // Last, as the first command settles for the process how much is logged, and a batch logs little.
        run(
                EngineStart::run,
                Map.of(),
                "answer",
                args[0],
                "-o",
                scratch.resolve("answers").toString(),
                "--sandbox");
    }

    private static Path brokerFolder(Path scratch) {
        return scratch.resolve("broker");
    }

    private static Process startPeer(Path folder) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        TrainingPeer.class.getName(),
                        folder.toString(),
                        String.valueOf(MESSAGES))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private void answerBatch() throws IOException {
        Path rows = Files.write(
                scratch.resolve("rows.jsonl"),
                IntStream.range(0, ROWS).mapToObj(Training::row).toList());
        run(EngineStart::run, environment, "batch", rows.toString(), "--no-progress", "-j", "64");
    }

    private static String row(int number) {
        String tools = number % 10 == 0 ? ", \"tools\": [\"get_weather\"]" : "";
        return "{\"custom_id\": \"r" + number + "\", \"prompt\": \"" + PROMPT + number + "\"" + tools + "}";
    }

    private void answerMessages() throws InterruptedException {
        serve(MESSAGES, "moonroute.jms.broker=" + broker, "moonroute.jms.user=" + EmbeddedBroker.USER);
    }

    private void answerOwnMessages() throws JMSException, InterruptedException {
        Path folder = scratch.resolve("own-broker");
        try (EmbeddedBroker own =
                        EmbeddedBroker.start(EmbeddedBrokerOptions.in(folder).withPort(0));
                BrokerConnections connections = own.connections()) {
            TrainingPeer.fill(connections, OWN_MESSAGES);
        }
        serve(OWN_MESSAGES, "moonroute.jms.folder=" + folder, "moonroute.jms.port=0");
    }

    /** Serves until as many messages have their outcome. */
    private void serve(int messages, String... settings) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("serve", "-j", "64"));
        command.addAll(List.of("--inbox", scratch.resolve("inbox").toString(), "-o", scratch + "/outbox"));
        command.addAll(List.of("--set", "moonroute.journal.url=jdbc:sqlite:" + scratch.resolve("journal.db")));
        for (String setting : settings) {
            command.addAll(List.of("--set", setting));
        }
        Thread serving = new Thread(() -> run(
                start -> endAfter(messages, EngineStart.run(start), Thread.currentThread()),
                environment,
                command.toArray(String[]::new)));
        serving.start();
        serving.join(LIMIT.toMillis());
    }

    /** Interrupts who serves when as much is done; it waits for nothing else. */
    private static Engine endAfter(int prompts, Engine engine, Thread serving) {
        Thread watch = new Thread(() -> {
            try {
                while (engine.tally().counts().done() < prompts) {
                    Thread.sleep(20);
                }
                serving.interrupt();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
        watch.setDaemon(true);
        watch.start();
        return engine;
    }

    private static void run(Engine.Factory engines, Map<String, String> environment, String... command) {
        PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream());
        Terminal terminal = new Terminal(InputStream.nullInputStream(), nowhere, nowhere, environment, false);
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of("--set", "moonroute.copy-outcomes-to=none"));
        Cli.run(engines, terminal, all.toArray(String[]::new));
    }
}
