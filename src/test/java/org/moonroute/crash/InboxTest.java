package org.moonroute.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.crash.Outcomes.Outcome;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/** {@code serve} as a process, and what can happen to an inbox while it runs. */
class InboxTest {
    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();
    private Path inbox;
    private Path outbox;
    private Sandbox sandbox;
    private Program program;

    @BeforeEach
    void prepare() throws IOException {
        inbox = Files.createDirectories(folder.resolve("inbox"));
        outbox = folder.resolve("outbox");
        latency(0);
    }

    @AfterEach
    void end() throws InterruptedException {
        for (Process process : started) {
            Program.kill(process);
        }
        sandbox.close();
    }

    private void latency(int millis) throws IOException {
        if (sandbox != null) {
            sandbox.close();
        }
        sandbox = Sandbox.start(SandboxOptions.defaults().withLatency(Duration.ofMillis(millis)));
        program = new Program(sandbox.baseUrl(), folder.resolve("log"));
    }

    /** These prompts are answered after some seconds, so that what is done meanwhile is done in time; others at once. */
    private void slow(String... prompts) throws IOException {
        sandbox.close();
        StringBuilder text = new StringBuilder("rules:\n");
        for (String prompt : prompts) {
            text.append("- {match: {prompt: \"%s\"}, latency: 4s, reply: {content: \"Simulated answer to: %s\"}}\n"
                    .formatted(prompt, prompt));
        }
        Path rules = Files.writeString(folder.resolve("rules.yaml"), text);
        sandbox = Sandbox.start(SandboxOptions.defaults().withRules(rules));
        program = new Program(sandbox.baseUrl(), folder.resolve("log"));
    }

    /** Who is started from now on asks one that answers at once. */
    private void restIsQuick() throws IOException {
        sandbox.close();
        sandbox = Sandbox.start(SandboxOptions.defaults());
        program.set("MOONSHOT_BASE_URL", sandbox.baseUrl().toString());
    }

    private Process serve() {
        Process process = program.start("serve", "--inbox", inbox.toString(), "-o", outbox.toString());
        started.add(process);
        return process;
    }

    private void drop(String name, String content) throws IOException {
        Path hidden = Files.writeString(inbox.resolve(".dropping"), content);
        Files.move(hidden, inbox.resolve(name));
    }

    private List<Outcome> outcomes() {
        return new Outcomes(outbox).all();
    }

    private List<String> answers() {
        return outcomes().stream()
                .filter(Outcome::isAnswer)
                .map(outcome -> outcome.json().path("answer").asText())
                .toList();
    }

    private static List<String> names(Path where) {
        return Outcomes.list(where).stream()
                .map(file -> file.getFileName().toString())
                .toList();
    }

    private static List<String> contents(Path where) {
        return Outcomes.list(where).stream()
                .map(file -> {
                    try {
                        return Files.readString(file);
                    } catch (IOException error) {
                        throw new java.io.UncheckedIOException(error);
                    }
                })
                .toList();
    }

    private void awaitOutcomes(int number) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(outcomes()).as(program.log()).hasSize(number);
            assertThat(names(inbox.resolve("taken"))).isEmpty();
        });
    }

    /** Only when this one is done, all that came before it was seen. */
    private void awaitMarker() throws IOException {
        drop("marker.txt", "the marker");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> answers().stream().anyMatch(answer -> answer.contains("the marker")));
    }

    @Test
    void aFileThatIsStillWrittenToIsNotTaken() throws IOException {
        program.set("MOONROUTE_INBOX_SETTLE", "3s");
        serve();
        await().atMost(Duration.ofSeconds(60)).until(() -> program.log().contains("watching"));
        Path file = Files.createFile(inbox.resolve("slow.txt"));
        AtomicInteger line = new AtomicInteger();
        await().pollInterval(Duration.ofMillis(100))
                .atMost(Duration.ofSeconds(60))
                .until(() -> {
                    Files.writeString(file, "line " + line.incrementAndGet() + "\n", StandardOpenOption.APPEND);
                    return line.get() == 40;
                });
        // Nobody waits until it has settled.
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
        awaitOutcomes(1);
        assertThat(contents(inbox.resolve("done")).get(0))
                .startsWith("line 1\n")
                .endsWith("line 40\n");
        assertThat(answers()).singleElement().asString().contains("line 1\n", "line 2\n");
    }

    @Test
    void aFileWithAnUnfinishedNameIsNotTakenUntilItIsRenamed() throws IOException {
        for (String name : List.of(".a.txt", "b.txt.part", "c.TMP", "d.txt~", "e.txt.filepart")) {
            Files.writeString(inbox.resolve(name), "unfinished");
        }
        serve();
        awaitMarker();
        assertThat(names(inbox)).contains(".a.txt", "b.txt.part", "c.TMP", "d.txt~", "e.txt.filepart");
        assertThat(outcomes()).hasSize(1);
        Files.move(inbox.resolve("b.txt.part"), inbox.resolve("b.txt"));
        awaitOutcomes(2);
    }

    @Test
    void aSecondFileOfTheSameNameIsAnsweredToo() throws IOException {
        slow("say one", "say two");
        drop("a.txt", "say one");
        serve();
        await().atMost(Duration.ofSeconds(60)).until(() -> sandbox.counters().inFlight() == 1);
        drop("a.txt", "say two");
        await().atMost(Duration.ofSeconds(60)).until(() -> sandbox.counters().inFlight() == 2);
        awaitOutcomes(2);
        assertThat(answers()).containsExactlyInAnyOrder("Simulated answer to: say one", "Simulated answer to: say two");
        drop("a.txt", "say three");
        awaitOutcomes(3);
        assertThat(contents(inbox.resolve("done"))).containsExactlyInAnyOrder("say one", "say two", "say three");
        assertThat(names(inbox.resolve("done"))).contains("a.txt").hasSize(3);
    }

    @Test
    void aFileThatIsNoPromptFailsWithTheReason() throws IOException {
        serve();
        drop("picture.png", "not really");
        awaitOutcomes(1);
        assertThat(names(inbox.resolve("failed"))).containsExactly("picture.png");
        assertThat(outcomes().get(0).json().path("reason").asText()).contains("picture.png", ".txt, .md or .json");
        assertThat(sandbox.counters().chatRequests()).isZero();
    }

    @Test
    void aBatchRunsBesideOtherPromptsAndGoesOnAfterAKill() throws Exception {
        latency(300);
        program.set("MOONROUTE_CONCURRENCY", "2");
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            rows.append("{\"custom_id\": \"r")
                    .append(i)
                    .append("\", \"prompt\": \"say row ")
                    .append(i)
                    .append("\"}\n");
        }
        drop("rows.jsonl", rows.toString());
        Process process = serve();
        await().atMost(Duration.ofSeconds(60)).until(() -> lines("rows.results.jsonl") >= 4);
        drop("a.txt", "say beside");
        await().atMost(Duration.ofSeconds(60)).until(() -> answers().contains("Simulated answer to: say beside"));
        assertThat(lines("rows.results.jsonl")).isLessThan(60);
        process.destroyForcibly().waitFor();
        int before = lines("rows.results.jsonl");
        long calls = sandbox.counters().chatRequests();

        restIsQuick();
        serve();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> names(inbox.resolve("done")).contains("rows.jsonl"));
        assertThat(lines("rows.results.jsonl")).isEqualTo(60);
        // One prompt, each row once, and again those that were under way at the kill.
        assertThat(calls + sandbox.counters().chatRequests()).isLessThanOrEqualTo(1 + 60 + 4);
        assertThat(before).isLessThan(60);
    }

    @Test
    void aSecondBatchOfTheSameNameIsNotTakenForTheFirst() throws Exception {
        serve();
        drop("rows.jsonl", "{\"custom_id\": \"r\", \"prompt\": \"say one\"}");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> names(inbox.resolve("done")).size() == 1);
        drop("rows.jsonl", "{\"custom_id\": \"r\", \"prompt\": \"say two\"}");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> names(inbox.resolve("done")).size() == 2);
        assertThat(sandbox.counters().chatRequests()).isEqualTo(2);
        assertThat(lines("rows.results.jsonl")).isEqualTo(1);
    }

    private int lines(String name) throws IOException {
        Path file = outbox.resolve(name);
        return Files.exists(file) ? Files.readAllLines(file).size() : 0;
    }

    @Test
    void aSecondProcessOnTheSameInboxIsRefused() throws Exception {
        serve();
        awaitMarker();
        assertThat(Program.end(serve())).isEqualTo(2);
        assertThat(program.log()).contains("watched by another process; stop that one, or give --inbox another folder");
    }

    @Test
    void outcomesMayNotGoIntoTheInbox() throws Exception {
        outbox = Files.createSymbolicLink(folder.resolve("link"), inbox);
        assertThat(Program.end(serve())).isEqualTo(2);
        assertThat(program.log()).contains("outcomes cannot go into the inbox itself");
    }

    @Test
    void aRequestToTerminateLetsWhatIsUnderWayFinishAndTakesNothingNew() throws Exception {
        latency(5000);
        program.set("MOONROUTE_CONCURRENCY", "2");
        for (int i = 0; i < 10; i++) {
            drop("p" + i + ".txt", "say " + i);
        }
        Process process = serve();
        await().atMost(Duration.ofSeconds(60)).until(() -> sandbox.counters().inFlight() == 2);
        process.destroy();
        // Until it says so, it may not have heard yet; then a file is taken as at any time, and stays to do.
        await().atMost(Duration.ofSeconds(60)).until(() -> program.log().contains("finishing what is under way"));
        drop("late.txt", "say late");
        assertThat(Program.end(process)).as(program.log()).isZero();
        assertThat(sandbox.counters().chatRequests()).as(program.log()).isEqualTo(2);
        assertThat(answers()).hasSize(2);
        assertThat(names(inbox.resolve("done"))).hasSize(2);
        assertThat(names(inbox)).contains("late.txt");
        restIsQuick();
        serve();
        awaitOutcomes(11);
        assertThat(sandbox.counters().chatRequests()).isEqualTo(9);
    }

    @Test
    void foldersAndLinksInTheInboxDoNoHarm() throws Exception {
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        Path target = Files.writeString(elsewhere.resolve("target.txt"), "say target");
        Files.writeString(Files.createDirectories(inbox.resolve("folder.txt")).resolve("inner.txt"), "say inner");
        Files.createSymbolicLink(inbox.resolve("folder-link"), elsewhere);
        Files.createSymbolicLink(inbox.resolve("nowhere.txt"), folder.resolve("nowhere"));
        Files.createSymbolicLink(inbox.resolve("file-link.txt"), target);
        new ProcessBuilder("mkfifo", inbox.resolve("fifo.txt").toString())
                .start()
                .waitFor();
        serve();
        awaitMarker();
        awaitOutcomes(3);
        assertThat(answers()).anyMatch(answer -> answer.contains("say target"));
        assertThat(names(inbox.resolve("failed"))).containsExactly("fifo.txt");
        assertThat(target).hasContent("say target");
        assertThat(inbox.resolve("folder.txt/inner.txt")).exists();
        assertThat(program.stackTraces()).isEmpty();
        assertThat(program.log()).containsOnlyOnce("nowhere.txt is in ");
    }

    @Test
    void aFileThatSomebodyDeletesWhileItIsAnsweredKeepsItsAnswer() throws IOException {
        slow("say gone");
        drop("a.txt", "say gone");
        serve();
        await().atMost(Duration.ofSeconds(60)).until(() -> sandbox.counters().inFlight() == 1);
        Files.delete(Outcomes.list(inbox.resolve("taken")).get(0));
        awaitOutcomes(1);
        awaitMarker();
        assertThat(outcomes()).hasSize(2).allMatch(Outcome::isAnswer);
        assertThat(program.stackTraces()).isEmpty();
    }

    @Test
    void anAnswerStaysAnAnswerWhenItsPromptCannotBePutAwayForAWhile() throws IOException {
        Files.createSymbolicLink(inbox.resolve("done"), folder.resolve("nowhere"));
        serve();
        drop("a.txt", "say a");
        await().atMost(Duration.ofSeconds(60)).until(() -> program.log().contains("cannot put a.txt into done"));
        assertThat(answers()).hasSize(1);
        Files.delete(inbox.resolve("done"));
        awaitOutcomes(1);
        assertThat(answers()).hasSize(1);
        assertThat(names(inbox.resolve("done"))).containsExactly("a.txt");
    }

    @Test
    void oddNamesAreNoReasonToLosePrompts() throws IOException {
        List<String> names = List.of(
                " two  spaces .txt",
                "zo\u00eb \u6708 \ud83c\udf19.txt",
                "line\nbreak.txt",
                "til~de~.txt",
                "UPPER.TXT",
                "quotes'\".txt",
                "${body} {{x}} $simple{body}.txt",
                "a%41+b&c=d?e#f.txt",
                "RAW(x).txt",
                "--help.txt",
                "w" + "o".repeat(250) + ".txt",
                "w" + "\u00f6".repeat(123) + "1.txt",
                "w" + "\u00f6".repeat(123) + "2.txt");
        for (int i = 0; i < names.size(); i++) {
            drop(names.get(i), "say odd " + i);
        }
        drop("x.answer.json", "{\"prompt\": \"say outcome\"}");
        serve();
        awaitOutcomes(names.size() + 1);
        assertThat(answers()).as(program.log()).hasSize(names.size() + 1).doesNotHaveDuplicates();
        assertThat(names(inbox.resolve("done")))
                .hasSize(names.size() + 1)
                .contains("zo\u00eb \u6708 \ud83c\udf19.txt", "line_break.txt", "UPPER.TXT");
        assertThat(program.stackTraces()).isEmpty();
        new Outcomes(outbox).checkTexts();
    }

    @Test
    void theFoldersMayHaveOddNamesToo() throws IOException {
        inbox = Files.createDirectories(folder.resolve("in b\u00f6x #1 (50=b;c,d) &+~@!'"));
        outbox = Files.createSymbolicLink(
                folder.resolve("link"), Files.createDirectories(folder.resolve("out b\u00f6x #1")));
        serve();
        awaitMarker();
        awaitOutcomes(1);
        assertThat(names(inbox.resolve("done"))).containsExactly("marker.txt");
    }

    @Test
    void aFolderThatCannotBeWatchedIsRefused() throws Exception {
        inbox = folder.resolve("what?");
        assertThat(Program.end(serve())).isEqualTo(2);
        assertThat(program.log()).contains("what?, must be without ?");
    }

    @Test
    void aFileDatedInTheFutureIsAnsweredAllTheSame() throws IOException {
        Path file = Files.writeString(inbox.resolve("future.txt"), "say future");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plus(Duration.ofDays(400))));
        serve();
        awaitOutcomes(1);
    }

    @Test
    void anInboxOfThousandsIsWorkedOffWithBoundedConcurrency() throws IOException {
        latency(5);
        int many = Integer.getInteger("inbox.files", 2_000);
        byte[] content = "say it".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < many; i++) {
            Files.write(inbox.resolve("p" + i + ".txt"), content);
        }
        program.set("MOONROUTE_CONCURRENCY", "8");
        serve();
        await().atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> names(inbox.resolve("done")).size() == many);
        assertThat(sandbox.counters().maxInFlight()).isLessThanOrEqualTo(8);
        assertThat(sandbox.counters().chatRequests()).isEqualTo(many);
        try (Stream<Path> files = Files.list(outbox)) {
            assertThat(files).hasSize(2 * many);
        }
    }
}
