package org.moonroute.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that keeps entries in many threads is killed, as by {@code kill -9}, after it has said that so many are kept: each
 * of which it said so is there. {@code -Djournal.rounds=100} is the long form, {@code -Djournal.seed=N} repeats one.
 */
abstract class CrashContract {
    private static final int LONGEST_LIFE = 400;

    private final int kills = Integer.getInteger("journal.rounds", 8);
    private final long seed = Long.getLong("journal.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @TempDir
    Path folder;

    abstract Journal.Settings settings();

    @Test
    void what_a_killed_process_had_kept_is_there() throws Exception {
        Map<String, String> all = new LinkedHashMap<>();
        for (int kill = 0; kill < kills; kill++) {
            Map<String, String> said = new LinkedHashMap<>();
            Process process = start("k" + kill, "r" + kill);
            try (BufferedReader lines = lines(process)) {
                listen(lines, said, random.nextInt(LONGEST_LIFE));
                kill(process);
                listen(lines, said, Integer.MAX_VALUE);
            }
            check(said);
            all.putAll(said);
        }
        check(all);
        System.out.printf(
                "%s, journal.seed=%d: kills %d, conversations kept %d%n",
                getClass().getSimpleName(), seed, kills, all.size());
    }

    @Test
    void two_processes_on_one_journal_are_given_the_same() throws Exception {
        Map<String, String> one = new LinkedHashMap<>();
        Map<String, String> other = new LinkedHashMap<>();
        Process first = start("shared", "first");
        Process second = start("shared", "second");
        try (BufferedReader ofFirst = lines(first);
                BufferedReader ofSecond = lines(second)) {
            // In turn, so that neither waits for somebody to listen.
            for (int i = 0; i < 300; i++) {
                listen(ofFirst, one, 1);
                listen(ofSecond, other, 1);
            }
            kill(first);
            kill(second);
            listen(ofFirst, one, Integer.MAX_VALUE);
            listen(ofSecond, other, Integer.MAX_VALUE);
        }

        check(one);
        check(other);
        Map<String, String> both = new LinkedHashMap<>(one);
        both.keySet().retainAll(other.keySet());
        assertThat(both).isNotEmpty().allSatisfy((key, reply) -> assertThat(other.get(key))
                .isEqualTo(reply));
    }

    private Process start(String prefix, String reply) {
        return Keeper.start(settings(), prefix, reply, folder.resolve("errors"));
    }

    private static BufferedReader lines(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static void kill(Process process) throws InterruptedException {
        // Not by the process itself, which would close what it has said as well.
        process.toHandle().destroyForcibly();
        process.waitFor();
    }

    /** Reads whole lines; at the end of a killed process a part of one may be left, which it did not get to say. */
    private void listen(BufferedReader lines, Map<String, String> said, int most) throws IOException {
        for (int i = 0; i < most; i++) {
            StringBuilder line = new StringBuilder();
            int next = lines.read();
            while (next >= 0 && next != '\n') {
                line.append((char) next);
                next = lines.read();
            }
            if (next < 0) {
                assertThat(most).as(Files.readString(folder.resolve("errors"))).isEqualTo(Integer.MAX_VALUE);
                return;
            }
            int space = line.indexOf(" ");
            said.put(line.substring(0, space), line.substring(space + 1));
        }
    }

    private void check(Map<String, String> said) {
        try (Journal journal = Journal.open(settings())) {
            said.forEach((key, reply) -> {
                Memory memory = journal.of(key);
                assertThat(memory.round(0)).as(key).contains(Sample.settled(reply));
                assertThat(memory.begun(0, 0, Sample.CALL)).as(key).isTrue();
                assertThat(memory.result(0, 0, Sample.CALL)).as(key).contains(Sample.result(Sample.CALL, key));
            });
        }
    }
}
