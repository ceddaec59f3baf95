package org.moonroute.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.moonroute.sandbox.Sandbox;

/**
 * {@code serve} with a broker elsewhere: first the process, or one of two, is killed at random moments, then the broker. {@code
 * -Dcrash.rounds=50 -Dcrash.messages=2000} is the long form, {@code -Dcrash.seed=N} repeats the choices of an earlier run.
 */
class JmsCrashElsewhereTest extends Elsewhere {
    private static final int CONCURRENCY = 16;
    /** From a start, of a process or the broker, up to when messages are taken again, and a little over. */
    private static final int LONGEST_LIFE_MS = 5000;

    private final int kills = Integer.getInteger("crash.rounds", 2);
    private final int many = Integer.getInteger("crash.messages", 200);
    private final long seed = Long.getLong("crash.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Override
    Sandbox service() throws Exception {
        return CrashWork.sandbox(folder);
    }

    @Override
    void configure(Program program) {
        program.set("MOONROUTE_CONCURRENCY", Integer.toString(CONCURRENCY));
    }

    @Test
    void one_process_with_its_journal_in_a_file() throws Exception {
        withJournalInAFile();
        everyMessageHasOneOutcome(1);
    }

    @Test
    void two_processes_with_their_journal_in_postgresql() throws Exception {
        withJournalInPostgresql();
        everyMessageHasOneOutcome(2);
    }

    private void everyMessageHasOneOutcome(int many) throws Exception {
        for (int i = 0; i < many; i++) {
            processes.add(serve(i));
        }
        CrashWork work = new CrashWork(program::log);
        for (int kill = 0; kill < kills; kill++) {
            send(work);
            int victim = random.nextInt(many);
            processes.get(victim).waitFor(random.nextInt(LONGEST_LIFE_MS), TimeUnit.MILLISECONDS);
            Program.kill(processes.get(victim));
            processes.set(victim, serve(victim));
        }
        long ofProcesses = (long) kills * CONCURRENCY;
        for (int kill = 0; kill < kills; kill++) {
            send(work);
            processes.get(0).waitFor(random.nextInt(LONGEST_LIFE_MS), TimeUnit.MILLISECONDS);
            broker.kill();
            broker.start();
        }
        // What it gives to another process; one alone comes to the end of what it is about first.
        long ofBroker = (long) kills * CONCURRENCY * many * (many - 1);
        try (Messages messages = client()) {
            work.check(messages, sandbox, "DLQ");
        }
        System.out.printf(
                "jms elsewhere, crash.seed=%d: processes %d, kills %d and %d of the broker, messages %d, calls %d, necessary %d%n",
                seed, many, kills, kills, this.many, work.asked(), work.necessary());
        assertThat(work.asked()).isBetween(work.necessary(), work.necessary() + ofProcesses + ofBroker);
    }

    /** Some at a time, so that there is something to do at each kill. */
    private void send(CrashWork work) throws Exception {
        try (Messages messages = client()) {
            work.send(messages, many / kills / 2);
        }
    }
}
