package org.moonroute.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
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
    private static final int ROUNDS = 2;
    private static final int SOME_FAILED = 100;
    /** From the start of the process up to its first call, about. */
    private static final int START_MS = 1500;

    /** Of a hundred requests about five are refused or spoiled, the first time. */
    private static final String RULES = """
            rules:
              - match: {prompt: "forbidden"}
                reply: {kind: content-filter}
              - {match: {prompt: "/token-....0[05]/"}, times: 1, reply: {kind: overloaded}}
              - {match: {prompt: "/token-....3[05]/"}, times: 1, reply: {kind: server-error}}
              - {match: {prompt: "/token-....7[05]/"}, times: 1, reply: {fault: drop}}
            """;

    private final int kills = Integer.getInteger("crash.rounds", 5);
    private final int many = Integer.getInteger("crash.rows", 600);
    private final long seed = Long.getLong("crash.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @TempDir
    Path folder;

    private static String token(int number) {
        return "token-%06d".formatted(number);
    }

    private static String row(int number) {
        String id = "{\"custom_id\":\"" + token(number) + "\",";
        String text = token(number);
        return id
                + switch (number % 10) {
                    case 0, 1 ->
                        "\"prompt\":\"Use the tool get_weather. What is the weather in Oslo? (" + text
                                + ")\",\"tools\":[\"get_weather\"]}";
                    case 2 ->
                        "\"body\":{\"model\":\"kimi-k3\",\"messages\":[{\"role\":\"user\",\"content\":\"Say " + text
                                + "\"}]}}";
                    case 3 ->
                        number % 50 == 3
                                ? "\"prompt\":\"Say something forbidden: " + text + "\"}"
                                : "\"prompt\":\"Say " + text + "\"}";
                    case 4 -> number % 50 == 4 ? "\"colour\":\"red\"}" : "\"prompt\":\"Say " + text + "\"}";
                    default -> "\"prompt\":\"Say " + text + "\"}";
                };
    }

    private static boolean isAnswered(int number) {
        return number % 50 != 3 && number % 50 != 4;
    }

    /** What a row needs, if nothing goes wrong but what the rules say. */
    private static long calls(int number) {
        int last = number % 100;
        long faulty = last == 0 || last == 5 || last == 30 || last == 35 || last == 70 || last == 75 ? 1 : 0;
        return (number % 50 == 4 ? 0 : number % 10 < 2 ? ROUNDS : 1) + faulty;
    }

    @Test
    void everyRowHasOneLineInTheEndAndNoneThatHadItIsAskedAgain() throws Exception {
        Files.writeString(
                folder.resolve("rows.jsonl"),
                IntStream.range(0, many).mapToObj(BatchCrashTest::row).collect(Collectors.joining("\n")));
        BatchFiles files = new BatchFiles(folder);
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults()
                .withLatency(Duration.ofMillis(100))
                .withRules(Files.writeString(folder.resolve("rules.yaml"), RULES)))) {
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
        IntStream.range(0, many).forEach(number -> (isAnswered(number) ? answered : failed).add(token(number)));
        assertThat(files.results().keySet()).isEqualTo(answered);
        assertThat(files.errors().keySet()).isEqualTo(failed);
        files.results().forEach(BatchCrashTest::checkAnswer);
        files.checkNotAskedAgain(sandbox);
        long necessary =
                IntStream.range(0, many).mapToLong(BatchCrashTest::calls).sum();
        long asked = BatchFiles.calls(sandbox).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        assertThat(asked).isBetween(necessary, necessary + (long) kills * CONCURRENCY * ROUNDS);
        assertThat(log).doesNotContain("\tat ").doesNotContain("the input is not what it was");
        System.out.printf(
                "batch, crash.seed=%d: kills %d (%d of them when all was done), rows %d, answered %d, failed %d, "
                        + "calls %d, necessary %d%n",
                seed, kills, done, many, answered.size(), failed.size(), asked, necessary);
    }

    private static void checkAnswer(String id, String line) {
        String answer = BatchFiles.json(line)
                .at("/response/body/choices/0/message/content")
                .asText();
        boolean tool = Map.of('0', true, '1', true).containsKey(id.charAt(id.length() - 1));
        assertThat(answer).contains(tool ? "65" : id);
    }
}
