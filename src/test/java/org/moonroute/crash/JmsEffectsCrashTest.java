package org.moonroute.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.moonroute.sandbox.Sandbox;

/**
 * Messages whose tool has an effect, while a process, then the broker, is killed at random moments: no effect twice, and none
 * that nobody knows of is said to be there. {@code -Dcrash.rounds=50 -Dcrash.messages=2000} is the long form, {@code
 * -Dcrash.seed=N} repeats the choices of an earlier run.
 */
class JmsEffectsCrashTest extends Elsewhere {
    private static final int CONCURRENCY = 16;
    private static final int LONGEST_WAIT_MS = 20_000;
    private static final int LONGEST_PAUSE_MS = 100;
    private static final int PAUSE_MS = 10;

    private final int kills = Integer.getInteger("crash.rounds", 1);
    private final int many = Integer.getInteger("crash.messages", 80);
    private final long seed = Long.getLong("crash.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private EffectWork work;

    @Override
    Sandbox service() throws Exception {
        return EffectWork.sandbox();
    }

    @Override
    void configure(Program program) throws Exception {
        work = new EffectWork(folder);
        program.java("-Dmoonroute.home=" + work.home()).set("MOONROUTE_CONCURRENCY", Integer.toString(CONCURRENCY));
    }

    @Test
    void one_process_with_its_journal_in_a_file() throws Exception {
        withJournalInAFile();
        eachEffectIsThereOnceOrReportedAsUnknown(1);
    }

    @Test
    void two_processes_with_their_journal_in_postgresql() throws Exception {
        withJournalInPostgresql();
        eachEffectIsThereOnceOrReportedAsUnknown(2);
    }

    private void eachEffectIsThereOnceOrReportedAsUnknown(int together) throws Exception {
        for (int i = 0; i < together; i++) {
            processes.add(serve(i));
        }
        for (int kill = 0; kill < kills; kill++) {
            sendAndWaitForSome();
            int victim = random.nextInt(together);
            Program.kill(processes.get(victim));
            processes.set(victim, serve(victim));
        }
        check();
        long unknown = work.unknown();
        // What was running at a kill.
        assertThat(unknown).isLessThanOrEqualTo((long) kills * CONCURRENCY);
        for (int kill = 0; kill < kills; kill++) {
            sendAndWaitForSome();
            broker.kill();
            broker.start();
        }
        check();
        long more = work.unknown() - unknown;
        System.out.printf(
                "jms effects, crash.seed=%d: processes %d, kills %d and %d of the broker, messages %d, unknown %d and %d%n",
                seed, together, kills, kills, many, unknown, more);
        // What was with a broker whose messages another process was given; one alone knows what it is about.
        assertThat(more).isLessThanOrEqualTo((long) kills * CONCURRENCY * together * (together - 1));
    }

    private void check() throws Exception {
        try (Messages messages = client()) {
            work.check(messages);
        }
    }

    /** Sends some, and comes back when a few of them, or none, have had their effect: the others are under way. */
    private void sendAndWaitForSome() throws Exception {
        int some = many / kills / 2;
        long before = work.booked().count();
        try (Messages messages = client()) {
            work.send(messages, some);
        }
        long until = before + random.nextInt(Math.max(1, some / 2));
        // Of those that were under way at the kill before, some are never done; then it goes on without.
        Process one = processes.get(0);
        for (int tries = 0; tries < LONGEST_WAIT_MS / PAUSE_MS && work.booked().count() < until; tries++) {
            one.waitFor(PAUSE_MS, TimeUnit.MILLISECONDS);
        }
        one.waitFor(random.nextInt(LONGEST_PAUSE_MS), TimeUnit.MILLISECONDS);
    }
}
