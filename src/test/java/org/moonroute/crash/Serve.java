package org.moonroute.crash;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** {@code serve} of a program, with its inbox and outbox in one folder, which takes requests at any free port. */
final class Serve {
    private static final String SAID = "requests come to ";

    private final Program program;
    private final Path folder;
    private String url;

    Serve(Program program, Path folder) {
        this.program = program.set("MOONROUTE_HTTP_PORT", "0");
        this.folder = folder;
    }

    /** Starts it, and waits until it takes requests. */
    Process start() {
        try {
            Files.createDirectories(folder.resolve("inbox"));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
        int before = said().size();
        Process process = program.start(
                "serve",
                "--inbox",
                folder.resolve("inbox").toString(),
                "-o",
                folder.resolve("outbox").toString());
        await().atMost(Duration.ofMinutes(2)).until(() -> said().size() > before);
        url = said().get(before);
        return process;
    }

    /** Where requests come to. */
    String url() {
        return url;
    }

    private List<String> said() {
        return program.log()
                .lines()
                .filter(line -> line.contains(SAID))
                .map(line -> line.substring(line.indexOf(SAID) + SAID.length()).strip())
                .toList();
    }
}
