package org.moonroute.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/**
 * {@code batch}, killed at random moments; the same command again goes on. {@code -Dcrash.rounds=100 -Dcrash.rows=10000} is
 * the long form, {@code -Dcrash.seed=N} repeats the choices of an earlier run.
 */
class BatchCrashTest {
    private static final int CONCURRENCY = 16;
    private static final int SOME_FAILED = 100;
    /** From the start of the process up to its first call, about. */
    private static final int START_MS = 1500;

    private final int kills = Integer.getInteger("crash.rounds", 5);
    private final int many = Integer.getInteger("crash.rows", 600);
    private final long seed = Long.getLong("crash.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @TempDir
    Path folder;

    @Test
    void everyRowHasOneLineInTheEndAndNoneThatHadItIsAskedAgain() throws Exception {
        Files.writeString(
                folder.resolve("rows.jsonl"),
                IntStream.range(0, many).mapToObj(CrashRows::row).collect(Collectors.joining("\n")));
        BatchFiles files = new BatchFiles(folder);
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults()
                .withLatency(Duration.ofMillis(100))
                .withRules(Files.writeString(folder.resolve("rules.yaml"), CrashRows.RULES)))) {
            Program program = new Program(sandbox.baseUrl(), folder.resolve("log"));
            int done = 0;
            for (int kill = 0; kill < kills; kill++) {
                Process process = start(program);
                process.waitFor(random.nextInt(longestLife()), TimeUnit.MILLISECONDS);
                done += process.isAlive() ? 0 : 1;
                Program.kill(process);
                files.checkAfterKill(sandbox);
                tear();
            }
            assertThat(Program.end(start(program))).as(program.log()).isEqualTo(SOME_FAILED);
            files.checkAfterKill(sandbox);
            check(files, sandbox, program.log(), done);
        }
    }

    private Process start(Program program) {
        return program.start(
                "batch", folder.resolve("rows.jsonl").toString(), "-j", Integer.toString(CONCURRENCY), "--no-progress");
    }

    /** So long that all kills together fall into the time that all rows take, and a little over. */
    private int longestLife() {
        int rows = many * 130 / CONCURRENCY;
        return 2 * (START_MS + rows / Math.max(1, kills));
    }

    /** Now and then, what a power loss does to a last line. */
    private void tear() {
        Path results = folder.resolve("rows.results.jsonl");
        try {
            if (random.nextInt(3) == 0 && Files.exists(results) && Files.size(results) > 0) {
                String first = Files.readString(results).lines().findFirst().orElseThrow();
                Files.writeString(
                        results,
                        first.substring(0, 1 + random.nextInt(first.length())),
                        java.nio.file.StandardOpenOption.APPEND);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void check(BatchFiles files, Sandbox sandbox, String log, int done) {
        TreeSet<String> answered = new TreeSet<>();
        TreeSet<String> failed = new TreeSet<>();
        IntStream.range(0, many)
                .forEach(number -> (CrashRows.isAnswered(number) ? answered : failed).add(CrashRows.token(number)));
        assertThat(files.results().keySet()).isEqualTo(answered);
        assertThat(files.errors().keySet()).isEqualTo(failed);
        files.results().forEach(CrashRows::checkAnswer);
        files.checkNotAskedAgain(sandbox);
        long necessary = IntStream.range(0, many).mapToLong(CrashRows::calls).sum();
        long asked = BatchFiles.calls(sandbox).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        assertThat(asked).isBetween(necessary, necessary + (long) kills * CONCURRENCY);
        assertThat(log).doesNotContain("\tat ").doesNotContain("the input is not what it was");
        System.out.printf(
                "batch, crash.seed=%d: kills %d (%d of them when all was done), rows %d, answered %d, failed %d, "
                        + "calls %d, necessary %d%n",
                seed, kills, done, many, answered.size(), failed.size(), asked, necessary);
    }
}
