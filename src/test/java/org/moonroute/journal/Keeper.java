package org.moonroute.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.moonroute.conversation.RoundUnderWay.Settled;

/**
 * A process that keeps entries for as long as it lives, in many threads, and prints the key of each conversation, and the id of
 * the reply that it was given, as soon as it was kept.
 */
public final class Keeper {
    private static final int THREADS = 16;

    private Keeper() {}

    /** Takes the URL, the user, the password, what its keys begin with, and what its replies are called. */
    public static void main(String[] arguments) {
        Journal journal = Journal.open(Journal.Settings.of(arguments[0], Sample.KEEP, Clock.systemUTC())
                .withLogin(arguments[1], arguments[2]));
        for (int i = 0; i < THREADS; i++) {
            String prefix = arguments[3] + "-" + i + "-";
            new Thread(() -> keep(journal, prefix, arguments[4])).start();
        }
    }

    private static void keep(Journal journal, String prefix, String reply) {
        for (int number = 0; ; number++) {
            Memory memory = journal.of(prefix + number);
            Settled kept = memory.keep(0, Sample.settled(reply));
            memory.begin(0, 0, Sample.CALL);
            memory.keep(0, 0, Sample.result(Sample.CALL, prefix + number));
            say(prefix + number + " " + kept.round().replyId() + "\n");
        }
    }

    /** One write, so that no line is torn by another; what was written before a kill is still read by who listens. */
    private static synchronized void say(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        System.out.write(bytes, 0, bytes.length);
        System.out.flush();
    }

    /** Starts one. */
    static Process start(Journal.Settings settings, String prefix, String reply, Path errors) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                Keeper.class.getName()));
        command.addAll(Arrays.asList(settings.url(), settings.user(), settings.password(), prefix, reply));
        try {
            return new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
                    .start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
