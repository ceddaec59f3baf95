package org.moonroute.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.FreePort;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/** {@code batch --via} that is told to stop, or whose broker is away, with {@code serve} as a process of its own. */
@Timeout(240)
class BatchViaStopTest {
    private static final int ROWS = 12;
    private static final int INTERRUPTED = 130;

    @TempDir
    Path folder;

    private Sandbox sandbox;
    private Program program;
    private Process serve;
    private Process batch;

    @BeforeEach
    void writeRows() throws Exception {
        Files.writeString(
                folder.resolve("rows.jsonl"),
                IntStream.range(0, ROWS)
                        .mapToObj(i -> "{\"custom_id\":\"token-%06d\",\"prompt\":\"Say the same\"}".formatted(i))
                        .collect(Collectors.joining("\n")));
    }

    @AfterEach
    void end() throws Exception {
        for (Process process : new Process[] {serve, batch}) {
            if (process != null) {
                Program.kill(process);
            }
        }
        if (sandbox != null) {
            sandbox.close();
        }
    }

    private void ask(String rules) throws Exception {
        Path file = Files.writeString(folder.resolve("rules.yaml"), rules);
        sandbox = Sandbox.start(SandboxOptions.defaults().withRules(file));
        program = new Program(sandbox.baseUrl(), folder.resolve("log")).withBroker(folder);
    }

    private void serve() throws Exception {
        String inbox = Files.createDirectories(folder.resolve("inbox")).toString();
        serve = program.start(
                "serve", "--inbox", inbox, "-o", folder.resolve("outbox").toString());
    }

    private void batch() {
        batch = program.start("batch", folder.resolve("rows.jsonl").toString(), "--via", "embedded", "--no-progress");
    }

    private void fixPort() {
        program.set("MOONROUTE_JMS_PORT", Integer.toString(FreePort.take()));
    }

    private void awaitServe() {
        await().atMost(Duration.ofSeconds(60)).until(() -> program.log().contains("messages come from"));
    }

    @Test
    void anInterruptSendsNoMoreAndWhatIsStillOutIsSaidAndTakenByTheNextRun() throws Exception {
        // Longer than the batch takes to hear of its end, to wait for a second, and to say what is out.
        ask("""
                rules: [{times: 8, latency: 7s, reply: {content: "Late."}}]
                """);
        fixPort();
        program.set("MOONROUTE_DRAIN_TIMEOUT", "1s")
                .set("MOONROUTE_BATCH_WINDOW", "8")
                .set("MOONROUTE_CONCURRENCY", "8");
        serve();
        awaitServe();
        batch();
        await().atMost(Duration.ofSeconds(60)).until(() -> sandbox.counters().inFlight() == 8);
        new ProcessBuilder("kill", "-INT", Long.toString(batch.pid())).start().waitFor();

        assertThat(Program.end(batch)).as(program.log()).isEqualTo(INTERRUPTED);
        assertThat(program.log())
                .contains("finishing what is under way; once more to stop now")
                .contains("not all rows have their outcome")
                .containsPattern("8 rows are still with the broker at tcp://127.0.0.1:\\d+; their replies will wait"
                        + " in its queue moonroute.batch.[0-9a-f]{16}")
                .doesNotContain("\tat ");
        await().atMost(Duration.ofSeconds(60)).until(() -> sandbox.counters().answered() == 8);

        batch();
        assertThat(Program.end(batch)).as(program.log()).isZero();
        assertThat(new BatchFiles(folder).results()).hasSize(ROWS);
        assertThat(sandbox.counters().chatRequests()).isEqualTo(ROWS);
        // The replies that waited were taken first, and their rows not put again.
        assertThat(program.log().split("outcome - answered", -1)).hasSize(ROWS + 1);
    }

    @Test
    void aBrokerThatIsAwayIsWaitedForAtTheStartAndInBetweenWithOneLineEach() throws Exception {
        // The first calls last until the kill, so that the batch cannot end before it; and the next one for longer than
        // the batch takes to look for the broker again, which is up to five seconds.
        ask("""
                rules:
                  - {times: 4, latency: 10m, reply: {content: "Never."}}
                  - {times: 1, latency: 8s, reply: {content: "Late."}}
                """);
        fixPort();
        program.set("MOONROUTE_CONCURRENCY", "4");
        serve();
        awaitServe();
        Program.kill(serve);
        batch();
        await().atMost(Duration.ofSeconds(60)).until(() -> program.log().contains("is away"));
        serve();
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(sandbox.counters().inFlight())
                        .as(program.log())
                        .isEqualTo(4));
        // Who watches it looks less often than who has rows to send.
        await().atMost(Duration.ofSeconds(60)).until(() -> program.log().contains("is back"));
        Program.kill(serve);
        await().atMost(Duration.ofSeconds(60)).until(() -> program.log().split("is away", -1).length == 3);
        serve();

        assertThat(Program.end(batch)).as(program.log()).isZero();
        assertThat(new BatchFiles(folder).results()).hasSize(ROWS);
        assertThat(sandbox.counters().chatRequests()).isBetween((long) ROWS, ROWS + 8L);
        assertThat(program.log().split("is away", -1)).as(program.log()).hasSize(3);
        assertThat(program.log().split("is back", -1)).as(program.log()).hasSize(3);
        assertThat(program.stackTraces()).isEmpty();
        assertThat(program.log()).doesNotContain("again and again");
    }
}
