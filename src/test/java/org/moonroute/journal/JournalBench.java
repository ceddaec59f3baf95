package org.moonroute.journal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntConsumer;
import org.moonroute.conversation.RoundUnderWay.Settled;
import org.moonroute.record.RoundRecord;

/** How many entries a second the journal keeps, and how fast it says that it knows nothing. See docs/decisions/0014-journal.md. */
public final class JournalBench {
    private static final long RUN = 3_000_000_000L;
    private static final int RUNS = 3;

    private JournalBench() {}

    /** Takes a folder to write in, and prints the figures. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory(Path.of(arguments[0]), "bench");
        System.out.println("Java " + Runtime.version() + ", a second; best and median of " + RUNS + ", an entry has "
                + RoundRecord.text(Sample.settled("a")).length() + " characters");
        String file = "jdbc:sqlite:" + folder.resolve("journal.db");
        long began = System.nanoTime();
        Journal.open(settings(file)).close();
        System.out.printf("first open in this process: %d ms%n", (System.nanoTime() - began) / 1_000_000);
        measure("SQLite, FULL", settings(file));
        measure("SQLite, NORMAL", settings("jdbc:sqlite:" + folder.resolve("normal.db") + "?synchronous=NORMAL"));
        PostgresServer server = PostgresServer.shared();
        measure("PostgreSQL", server.settings(server.newDatabase(), Clock.systemUTC()));
        System.exit(0);
    }

    private static Journal.Settings settings(String url) {
        return Journal.Settings.of(url, Sample.KEEP, Clock.systemUTC());
    }

    private static void measure(String what, Journal.Settings settings) throws Exception {
        Settled settled = Sample.settled("a");
        try (Journal journal = Journal.open(settings)) {
            for (int threads : new int[] {1, 64, 256}) {
                Memory memory = journal.of("bench " + System.nanoTime());
                report(what + ", kept", threads, number -> memory.keep(number, settled));
                report(what + ", unknown keys", threads, number -> journal.of("unknown " + number));
            }
        }
    }

    private static void report(String what, int threads, IntConsumer work) throws Exception {
        List<Double> rates = new ArrayList<>();
        int[] number = {0};
        for (int run = 0; run <= RUNS; run++) {
            rates.add(done(threads, number, work) * 1e9 / RUN);
        }
        // The first warms up.
        List<Double> sorted = rates.stream().skip(1).sorted().toList();
        System.out.printf(
                "%3d threads, %-28s %,8.0f %,8.0f%n", threads, what, sorted.get(RUNS - 1), sorted.get(RUNS / 2));
    }

    private static long done(int threads, int[] number, IntConsumer work) throws Exception {
        LongAdder done = new LongAdder();
        CyclicBarrier ready = new CyclicBarrier(threads);
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            callers.add(new Thread(() -> {
                try {
                    ready.await();
                } catch (Exception broken) {
                    throw new IllegalStateException(broken);
                }
                long end = System.nanoTime() + RUN;
                while (System.nanoTime() < end) {
                    work.accept(next(number));
                    done.increment();
                }
            }));
        }
        callers.forEach(Thread::start);
        for (Thread caller : callers) {
            caller.join();
        }
        return done.sum();
    }

    private static synchronized int next(int[] number) {
        return number[0]++;
    }
}
