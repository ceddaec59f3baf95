package org.moonroute.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/** What ends a batch before its time, and how the same command goes on. */
class BatchStopTest {
    private static final int ROWS = 100;
    private static final int SOME_FAILED = 100;
    private static final int INTERRUPTED = 130;

    @TempDir
    Path folder;

    private static String rows(int padding) {
        return IntStream.range(0, ROWS)
                .mapToObj(i -> "{\"custom_id\":\"token-%06d\",\"prompt\":\"Say token-%06d %s\"}"
                        .formatted(i, i, "x".repeat(padding)))
                .collect(Collectors.joining("\n"));
    }

    private Process start(Program program, Path in) {
        return program.start("batch", in.resolve("rows.jsonl").toString(), "-j", "8", "--no-progress");
    }

    private static Sandbox sandbox() throws IOException {
        return Sandbox.start(SandboxOptions.defaults());
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    }

    private static void await(BatchFiles files, int lines) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> files.results().size() >= lines);
    }

    @Test
    void anInterruptFinishesWhatIsUnderWayAndTheSameCommandFinishesTheRest() throws Exception {
        Files.writeString(folder.resolve("rows.jsonl"), rows(0));
        BatchFiles files = new BatchFiles(folder);
        // In the middle of it eight rows last for some seconds, in which the interrupt is heard.
        Path rules = Files.writeString(folder.resolve("rules.yaml"), """
                rules: [{match: {prompt: "/token-0000(1[6-9]|2[0-3])/"}, latency: 4s, reply: {content: "Late."}}]
                """);
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().withRules(rules))) {
            Program program = new Program(sandbox.baseUrl(), folder.resolve("log"));
            Process process = start(program, folder);
            await(files, 8);
            run("kill", "-INT", Long.toString(process.pid()));

            assertThat(Program.end(process)).as(program.log()).isEqualTo(INTERRUPTED);
            assertThat(program.log())
                    .contains("finishing what is under way; once more to stop now")
                    .contains("not all rows have their outcome. The same command goes on with them.")
                    .doesNotContain("\tat ");
            int answered = files.results().size();
            assertThat(sandbox.counters().chatRequests()).isEqualTo(answered).isLessThan(ROWS);
            assertThat(Files.readString(folder.resolve("rows.summary.json"))).contains("\"state\" : \"interrupted\"");

            assertThat(Program.end(start(program, folder))).as(program.log()).isZero();
            assertThat(files.results()).hasSize(ROWS);
            assertThat(sandbox.counters().chatRequests()).isEqualTo(ROWS);
            assertThat(program.log()).doesNotContain("the input is not what it was");
        }
    }

    @Test
    void aSecondInterruptStopsAtOnceAndNothingAnsweredIsAskedAgain() throws Exception {
        Files.writeString(folder.resolve("rows.jsonl"), rows(0));
        BatchFiles files = new BatchFiles(folder);
        Path rules = Files.writeString(folder.resolve("rules.yaml"), """
                rules: [{match: {prompt: "token-00005"}, reply: {fault: hang}}]
                """);
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().withRules(rules))) {
            Program program =
                    new Program(sandbox.baseUrl(), folder.resolve("log")).set("MOONROUTE_DRAIN_TIMEOUT", "1h");
            Process process = start(program, folder);
            await(files, 50);
            run("kill", "-INT", Long.toString(process.pid()));
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> program.log()
                    .contains("once more to stop now"));
            run("kill", "-INT", Long.toString(process.pid()));

            assertThat(Program.end(process)).as(program.log()).isEqualTo(INTERRUPTED);
            files.checkAfterKill(sandbox);
        }
        try (Sandbox sandbox = sandbox()) {
            Program program = new Program(sandbox.baseUrl(), folder.resolve("log"));
            int left = ROWS - files.results().size();
            Process again = program.start(
                    "batch", folder.resolve("rows.jsonl").toString(), "--no-progress", "--accept-changes");
            assertThat(Program.end(again)).as(program.log()).isZero();
            assertThat(sandbox.counters().chatRequests()).isEqualTo(left);
            assertThat(files.results()).hasSize(ROWS);
        }
    }

    @Test
    void aSecondProcessOnTheSameOutputRefusesAndTheFirstIsNotDisturbed() throws Exception {
        Files.writeString(folder.resolve("rows.jsonl"), rows(0));
        BatchFiles files = new BatchFiles(folder);
        Path rules = Files.writeString(folder.resolve("rules.yaml"), """
                rules: [{match: {prompt: "token-000007"}, times: 1, reply: {fault: hang}}]
                """);
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().withRules(rules))) {
            Program program = new Program(sandbox.baseUrl(), folder.resolve("log"));
            Program second = new Program(sandbox.baseUrl(), folder.resolve("second.log"));
            Process process = start(program, folder);
            await(files, 1);

            assertThat(Program.end(start(second, folder))).as(second.log()).isEqualTo(2);
            assertThat(second.log())
                    .contains(folder.resolve("rows.results.jsonl")
                            + " is written by another run; let that one end, or give --output another name");
            await(files, ROWS - 1);
            Program.kill(process);
            assertThat(Program.end(start(second, folder))).as(second.log()).isZero();
            assertThat(files.results()).hasSize(ROWS);
            assertThat(sandbox.counters().chatRequests()).isEqualTo(ROWS + 1);
        }
    }

    @Test
    void aFullDiskEndsTheRunWithAWordAndWhenThereIsRoomTheSameCommandGoesOn() throws Exception {
        Path disk = mount("size=64k");
        try (Sandbox sandbox = sandbox()) {
            Files.writeString(disk.resolve("rows.jsonl"), rows(0));
            BatchFiles files = new BatchFiles(disk);
            Program program = new Program(sandbox.baseUrl(), folder.resolve("log"));

            assertThat(Program.end(start(program, disk))).as(program.log()).isEqualTo(1);
            assertThat(program.stackTraces()).isEmpty();
            assertThat(program.log())
                    .contains("not all rows have their outcome: cannot write to " + disk
                            + ": No space left on device. The same command goes on");
            int written = files.results().size();
            assertThat(written).isBetween(1, ROWS - 1);
            assertThat(files.errors()).isEmpty();
            files.checkAfterKill(sandbox);
            run("mount", "-o", "remount,size=10m", disk.toString());

            assertThat(Program.end(start(program, disk))).as(program.log()).isZero();
            assertThat(files.results()).hasSize(ROWS);
            files.checkAfterKill(sandbox);
            files.checkNotAskedAgain(sandbox);
            assertThat(program.log()).contains(" (" + written + " of them before this run)");
        } finally {
            run("umount", disk.toString());
        }
    }

    /** A model that there is not. Once such a row was only logged, with a stack trace, and the run went on. */
    @Test
    void aFullDiskEndsTheRunAlsoWhenItIsFailuresThatItDoesNotTake() throws Exception {
        Path disk = mount("size=96k");
        try (Sandbox sandbox = sandbox()) {
            Files.writeString(
                    disk.resolve("rows.jsonl"),
                    IntStream.range(0, 3 * ROWS)
                            .mapToObj(i ->
                                    "{\"custom_id\":\"%d\",\"prompt\":\"Say %d\",\"model\":\"none\"}".formatted(i, i))
                            .collect(Collectors.joining("\n")));
            BatchFiles files = new BatchFiles(disk);
            Program program = new Program(sandbox.baseUrl(), folder.resolve("log"));

            assertThat(Program.end(start(program, disk))).as(program.log()).isEqualTo(1);
            assertThat(program.stackTraces()).isEmpty();
            assertThat(program.log())
                    .contains("not all rows have their outcome: cannot write to " + disk
                            + ": No space left on device. The same command goes on");
            assertThat(files.errors()).hasSizeBetween(1, 3 * ROWS - 1);
            run("mount", "-o", "remount,size=10m", disk.toString());

            assertThat(Program.end(start(program, disk))).as(program.log()).isEqualTo(SOME_FAILED);
            assertThat(files.errors()).hasSize(3 * ROWS);
            assertThat(files.results()).isEmpty();
        } finally {
            run("umount", disk.toString());
        }
    }

    @Test
    void anOutputThatIsReadOnlyIsSaidBeforeAnythingIsAsked() throws Exception {
        Path disk = mount("size=1m");
        try (Sandbox sandbox = sandbox()) {
            Files.writeString(disk.resolve("rows.jsonl"), rows(0));
            run("mount", "-o", "remount,ro", disk.toString());
            Program program = new Program(sandbox.baseUrl(), folder.resolve("log"));

            assertThat(Program.end(start(program, disk))).as(program.log()).isEqualTo(2);
            assertThat(program.stackTraces()).isEmpty();
            assertThat(program.log())
                    .contains(disk.resolve("rows.results.jsonl") + " cannot be written: Read-only file system");
            assertThat(sandbox.counters().chatRequests()).isZero();
            run("mount", "-o", "remount,rw", disk.toString());
            assertThat(Program.end(start(program, disk))).as(program.log()).isZero();
        } finally {
            run("umount", disk.toString());
        }
    }

    /** A small disk; not every machine lets a test have one. */
    private Path mount(String options) throws Exception {
        Path disk = Files.createDirectories(folder.resolve("disk"));
        try {
            Process mount = new ProcessBuilder("mount", "-t", "tmpfs", "-o", options, "tmpfs", disk.toString())
                    .redirectErrorStream(true)
                    .start();
            mount.getInputStream().readAllBytes();
            Assumptions.assumeTrue(mount.waitFor() == 0, "mount is not permitted here");
        } catch (IOException none) {
            Assumptions.abort("there is no mount here");
        }
        return disk;
    }
}
