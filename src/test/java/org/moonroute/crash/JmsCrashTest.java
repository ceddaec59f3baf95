package org.moonroute.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.sandbox.Sandbox;

/**
 * {@code serve} with its own broker and journal, killed at random moments; the next one goes on. {@code -Dcrash.rounds=50
 * -Dcrash.messages=2000} is the long form, {@code -Dcrash.seed=N} repeats the choices of an earlier run.
 */
class JmsCrashTest {
    private static final int CONCURRENCY = 16;
    /** From the start of the process up to its first call, about. */
    private static final int START_MS = 3000;

    private final int kills = Integer.getInteger("crash.rounds", 4);
    private final int many = Integer.getInteger("crash.messages", 300);
    private final long seed = Long.getLong("crash.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @TempDir
    Path folder;

    /** Where the log of the last start begins. */
    private int from;

    @Test
    void everyMessageHasOneOutcomeInTheEndAndNoReplyIsPaidForTwice() throws Exception {
        try (Sandbox sandbox = CrashWork.sandbox(folder)) {
            Program program = new Program(sandbox.baseUrl(), folder.resolve("log"))
                    .withBroker(folder)
                    .set("MOONROUTE_JMS_MAX_DELIVERIES", "100")
                    .set("MOONROUTE_CONCURRENCY", Integer.toString(CONCURRENCY));
            CrashWork work = new CrashWork(program::log);
            Process process = serve(program);
            try (Messages messages = Messages.of(program, from, folder.resolve("broker"))) {
                work.send(messages, many);
            }
            for (int kill = 0; kill < kills; kill++) {
                process.waitFor(random.nextInt(longestLife()), TimeUnit.MILLISECONDS);
                Program.kill(process);
                process = serve(program);
            }
            try (Messages messages = Messages.of(program, from, folder.resolve("broker"))) {
                work.check(messages, sandbox, "dead-letters");
            } finally {
                Program.kill(process);
            }
            System.out.printf(
                    "jms, crash.seed=%d: kills %d, messages %d, calls %d, necessary %d%n",
                    seed, kills, many, work.asked(), work.necessary());
            assertThat(work.asked()).isBetween(work.necessary(), work.necessary() + (long) kills * CONCURRENCY);
        }
    }

    private Process serve(Program program) throws Exception {
        from = program.log().length();
        String inbox = Files.createDirectories(folder.resolve("inbox")).toString();
        return program.start(
                "serve", "--inbox", inbox, "-o", folder.resolve("outbox").toString());
    }

    /** So long that all kills together fall into the time that all messages take, and a little over. */
    private int longestLife() {
        return 2 * (START_MS + many * 140 / CONCURRENCY / Math.max(1, kills));
    }
}
