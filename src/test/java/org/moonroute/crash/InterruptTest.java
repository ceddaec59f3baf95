package org.moonroute.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/** Ctrl-C once: what is under way is finished, nothing new is asked, and the same command goes on. */
class InterruptTest {
    private static final int FILES = 200;
    private static final int INTERRUPTED = 130;

    @TempDir
    Path folder;

    @Test
    void whatIsUnderWayIsFinishedAndCountedAndTheRestIsLeftToDo() throws Exception {
        Path in = Files.createDirectories(folder.resolve("prompts"));
        Path out = folder.resolve("outcomes");
        for (int i = 0; i < FILES; i++) {
            Files.writeString(in.resolve(i + ".txt"), "Prompt number " + i);
        }
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().withLatency(Duration.ofMillis(300)))) {
            Program program = new Program(sandbox.baseUrl(), folder.resolve("log"));
            Process process = program.start("answer", in.toString(), "-o", out.toString(), "-j", "8");
            await().atMost(Duration.ofMinutes(1)).until(() -> answers(out) >= 8);

            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();

            assertThat(Program.end(process)).as(program.log()).isEqualTo(INTERRUPTED);
            long answered = answers(out);
            assertThat(sandbox.counters().chatRequests()).isEqualTo(answered).isLessThan(FILES);
            assertThat(program.log())
                    .contains(answered + " answered, 0 failed")
                    .contains(FILES - answered + " left to do");

            assertThat(Program.end(program.start("answer", in.toString(), "-o", out.toString())))
                    .isZero();
            assertThat(sandbox.counters().chatRequests()).isEqualTo(FILES);
        }
    }

    @Test
    void aCallThatDoesNotEndIsGivenUpWhenTheTimeToFinishIsOverAndItsPromptIsLeftToDo() throws Exception {
        Path in = Files.createDirectories(folder.resolve("prompts"));
        Path out = folder.resolve("outcomes");
        Files.writeString(in.resolve("a.txt"), "One that hangs");
        Files.writeString(in.resolve("b.txt"), "Another one");
        Path rules = Files.writeString(folder.resolve("rules.yaml"), "rules: [{reply: {fault: hang}}]");
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().withRules(rules))) {
            Program program =
                    new Program(sandbox.baseUrl(), folder.resolve("log")).set("MOONROUTE_DRAIN_TIMEOUT", "1s");
            Process process = program.start("answer", in.toString(), "-o", out.toString());
            await().atMost(Duration.ofMinutes(1)).until(() -> sandbox.counters().chatRequests() == 2);

            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();

            assertThat(Program.end(process)).as(program.log()).isEqualTo(INTERRUPTED);
            assertThat(program.log()).contains("2 left to do");
            assertThat(out).isEmptyDirectory();
        }
    }

    @Test
    void whoLeavesAtTheQuestionWhetherACallMayBeRunLeavesNoQuestionBehind() throws Exception {
        Path home = new EffectWork(folder).homeWithApproval();
        Path approvals = folder.resolve("approvals");
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults())) {
            Program program = new Program(sandbox.baseUrl(), folder.resolve("log"))
                    .typed()
                    .java("-Dmoonroute.home=" + home)
                    .set("MOONROUTE_APPROVALS_FOLDER", approvals.toString());
            Process process = program.start("ask", "Use the tool book_seat for \"A1\".", "-T", "book_seat");
            await().atMost(Duration.ofMinutes(1)).until(() -> program.log().contains("wants to call book_seat"));

            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();

            assertThat(Program.end(process)).as(program.log()).isEqualTo(INTERRUPTED);
            Program later = new Program(sandbox.baseUrl(), folder.resolve("later"))
                    .set("MOONROUTE_APPROVALS_FOLDER", approvals.toString());
            assertThat(Program.end(later.start("approvals", "list"))).isZero();
            assertThat(later.log()).doesNotContain("book_seat");
        }
    }

    private static long answers(Path out) {
        if (!Files.isDirectory(out)) {
            return 0;
        }
        List<Path> files = Outcomes.list(out);
        return files.stream()
                .filter(file -> file.toString().endsWith(".answer.json"))
                .count();
    }
}
