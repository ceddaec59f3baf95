package org.moonroute.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.QueueBrowser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.broker.StandaloneBroker;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/**
 * {@code batch --via} with two {@code serve} processes and a broker elsewhere: the command, a process or the broker is killed at
 * random moments. {@code -Dcrash.rounds=60 -Dcrash.rows=4000} is the long form, {@code -Dcrash.seed=N} repeats the choices of an
 * earlier run.
 */
class BatchViaCrashTest {
    private static final int SERVERS = 2;
    private static final int CONCURRENCY = 8;
    private static final int WINDOW = 64;
    private static final int SOME_FAILED = 100;
    /** From the start of a process up to when it works, and about as long again. */
    private static final int LONGEST_LIFE_MS = 4000;

    private static final int A_LITTLE_MS = 200;

    private final int kills = Integer.getInteger("crash.rounds", 1);
    private final int many = Integer.getInteger("crash.rows", 240);
    private final long seed = Long.getLong("crash.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<Process> servers = new ArrayList<>();

    @TempDir
    Path folder;

    private Sandbox sandbox;
    private StandaloneBroker broker;
    private Program program;
    private Process command;

    @BeforeEach
    void start() throws Exception {
        sandbox = Sandbox.start(SandboxOptions.defaults()
                .withLatency(Duration.ofMillis(100))
                .withRules(Files.writeString(folder.resolve("rules.yaml"), CrashRows.RULES)));
        broker = StandaloneBroker.startIn(folder.resolve("broker"));
        program = new Program(sandbox.baseUrl(), folder.resolve("log"))
                .set("MOONROUTE_JMS_USER", broker.login().user())
                .set("MOONROUTE_BROKER_PASSWORD", broker.login().password())
                .set("MOONROUTE_JMS_BROKER", broker.url("tcp"))
                .set("MOONROUTE_JOURNAL_URL", "jdbc:sqlite:" + folder.resolve("journal.db"))
                .set("MOONROUTE_CONCURRENCY", Integer.toString(CONCURRENCY))
                .set("MOONROUTE_BATCH_WINDOW", Integer.toString(WINDOW));
        Files.writeString(
                folder.resolve("rows.jsonl"),
                IntStream.range(0, many).mapToObj(CrashRows::row).collect(Collectors.joining("\n")));
        for (int i = 0; i < SERVERS; i++) {
            servers.add(serve(i));
        }
        command = batch();
    }

    @AfterEach
    void end() throws Exception {
        for (Process process : servers) {
            Program.kill(process);
        }
        Program.kill(command);
        broker.close();
        sandbox.close();
    }

    private Process serve(int number) throws Exception {
        Path inbox = Files.createDirectories(folder.resolve("inbox-" + number));
        String outbox = folder.resolve("outbox-" + number).toString();
        return program.start("serve", "--inbox", inbox.toString(), "-o", outbox);
    }

    private Process batch() {
        return program.start(
                "batch", folder.resolve("rows.jsonl").toString(), "--via", broker.url("tcp"), "--no-progress");
    }

    @Test
    void everyRowHasOneLineInTheEndWhateverWasKilled() throws Exception {
        BatchFiles files = new BatchFiles(folder);
        int done = 0;
        for (int kill = 0; kill < kills * (2 + SERVERS); kill++) {
            waitForTheMoment(files);
            int victim = kill % (2 + SERVERS);
            if (victim < SERVERS) {
                Program.kill(servers.get(victim));
                servers.set(victim, serve(victim));
            } else if (victim == SERVERS) {
                broker.kill();
                broker.start();
            } else {
                done += command.isAlive() ? 0 : 1;
                Program.kill(command);
                files.checkAfterKill(sandbox);
                command = batch();
            }
        }
        assertThat(Program.end(command)).as(program.log()).isEqualTo(SOME_FAILED);
        files.checkAfterKill(sandbox);
        check(files, done);
    }

    /** Some rows further, and a little over; or at any time, the time of a start too. */
    private void waitForTheMoment(BatchFiles files) throws InterruptedException {
        if (random.nextInt(4) > 0) {
            int lines = files.results().size() + 1 + random.nextInt(Math.max(1, many / kills / (2 + SERVERS)));
            await().atMost(Duration.ofMinutes(2))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> files.results().size() >= lines || !command.isAlive());
            command.waitFor(random.nextInt(A_LITTLE_MS), TimeUnit.MILLISECONDS);
        } else {
            command.waitFor(random.nextInt(LONGEST_LIFE_MS), TimeUnit.MILLISECONDS);
        }
    }

    private void check(BatchFiles files, int done) throws Exception {
        TreeSet<String> answered = new TreeSet<>();
        TreeSet<String> failed = new TreeSet<>();
        IntStream.range(0, many)
                .forEach(number -> (CrashRows.isAnswered(number) ? answered : failed).add(CrashRows.token(number)));
        assertThat(files.results().keySet()).isEqualTo(answered);
        assertThat(files.errors().keySet()).isEqualTo(failed);
        files.results().forEach(CrashRows::checkAnswer);
        long necessary = IntStream.range(0, many).mapToLong(CrashRows::calls).sum();
        long asked = BatchFiles.calls(sandbox).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        System.out.printf(
                "batch via, crash.seed=%d: kills %d each of the command (%d of them when all was done), of %d processes"
                        + " and of the broker, rows %d, answered %d, failed %d, calls %d, necessary %d%n",
                seed, kills, done, SERVERS, many, answered.size(), failed.size(), asked, necessary);
        long atOnce = (long) SERVERS * CONCURRENCY;
        // A process loses its calls; with the command or the broker, rows in hand may be asked by a second one to their
        // end.
        long repeated = kills * (atOnce + 2 * atOnce * CrashRows.ROUNDS);
        assertThat(asked).isBetween(necessary, necessary + repeated);
        assertThat(program.stackTraces()).isEmpty();
        assertThat(program.log())
                .doesNotContain("the input is not what it was")
                .doesNotContain(broker.login().password());
        checkQueues();
    }

    /** What was put twice is answered from the journal; nothing failed beside the replies. */
    private void checkQueues() throws Exception {
        try (Messages messages = new Messages(
                broker.url("tcp"), broker.login().user(), broker.login().password())) {
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                try (QueueBrowser prompts = messages.session.createBrowser(messages.session.createQueue("prompts"))) {
                    return !prompts.getEnumeration().hasMoreElements();
                }
            });
            for (String queue : List.of("answers", "failures", "DLQ")) {
                assertThat(messages.all(queue)).as(queue).isEmpty();
            }
        }
    }
}
