package org.moonroute.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moonroute.broker.StandaloneBroker;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/** {@code batch --via} and {@code serve} may reach the broker by different protocols. */
@Timeout(240)
class BatchViaElsewhereTest {
    private static final int ROWS = 100;
    private static final int SOME_FAILED = 100;

    @TempDir
    static Path data;

    private static StandaloneBroker broker;

    @TempDir
    Path folder;

    private final List<Process> processes = new ArrayList<>();
    private Sandbox sandbox;

    /** One for all: a batch that ends has left nothing with it. */
    @BeforeAll
    static void startBroker() throws Exception {
        broker = StandaloneBroker.startIn(data.resolve("broker"));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void start() throws Exception {
        Path rules = Files.writeString(folder.resolve("rules.yaml"), CrashRows.RULES);
        sandbox = Sandbox.start(SandboxOptions.defaults().withRules(rules));
    }

    @AfterEach
    void end() throws Exception {
        for (Process process : processes) {
            Program.kill(process);
        }
        sandbox.close();
    }

    @ParameterizedTest
    @CsvSource({"amqp,amqp", "tcp,amqp", "amqp,tcp"})
    void everyRowHasItsOutcomeByWhicheverProtocol(String ofCommand, String ofServe) throws Exception {
        Files.writeString(
                folder.resolve("rows.jsonl"),
                IntStream.range(0, ROWS).mapToObj(CrashRows::row).collect(Collectors.joining("\n")));
        Program program = new Program(sandbox.baseUrl(), folder.resolve("log"))
                .set("MOONROUTE_JMS_BROKER", broker.url(ofServe))
                .set("MOONROUTE_JMS_USER", broker.login().user())
                .set("MOONROUTE_BROKER_PASSWORD", broker.login().password())
                .set("MOONROUTE_JOURNAL_URL", "jdbc:sqlite:" + folder.resolve("journal.db"));
        String inbox = Files.createDirectories(folder.resolve("inbox")).toString();
        processes.add(program.start(
                "serve", "--inbox", inbox, "-o", folder.resolve("outbox").toString()));
        Process batch = program.start(
                "batch", folder.resolve("rows.jsonl").toString(), "--via", broker.url(ofCommand), "--no-progress");
        processes.add(batch);

        assertThat(Program.end(batch)).as(program.log()).isEqualTo(SOME_FAILED);
        BatchFiles files = new BatchFiles(folder);
        files.results().forEach(CrashRows::checkAnswer);
        long answered = IntStream.range(0, ROWS).filter(CrashRows::isAnswered).count();
        assertThat(files.results()).hasSize((int) answered);
        assertThat(files.errors()).hasSize(ROWS - (int) answered);
        assertThat(BatchFiles.calls(sandbox).values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(IntStream.range(0, ROWS).mapToLong(CrashRows::calls).sum());
        assertThat(program.stackTraces()).isEmpty();
        assertThat(program.log()).doesNotContain("again and again");
    }
}
