package org.moonroute;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** The clients of src/test/node with what they need, installed below target/ once for all tests. */
final class NodeClients {
    private static final Path SOURCE = Path.of("src/test/node");
    private static final Path PLACE = Path.of("target/clients/node").toAbsolutePath();
    private static final String LOCK = "package-lock.json";

    private static Optional<String> missing;

    private NodeClients() {}

    /**
     * The cases of a script; where Node or what it needs cannot be had, one test that is skipped with the reason.
     *
     * @param url where the clients go
     */
    static List<DynamicTest> run(String script, String url) throws Exception {
        Optional<String> reason = missing();
        return reason.isPresent()
                ? List.of(DynamicTest.dynamicTest(script, () -> abort(reason.get())))
                : node(url, "--test-reporter=tap", script).tests();
    }

    /** Runs a script that is none of ours; skips the test in the same case. */
    static ClientRun start(String name, String script, String url) throws Exception {
        missing().ifPresent(reason -> abort(reason));
        Files.writeString(PLACE.resolve(name), script);
        return node(url, name);
    }

    /** The folder that has what is installed; skips the test in the same case. */
    static Path place() throws Exception {
        missing().ifPresent(reason -> abort(reason));
        return PLACE;
    }

    private static ClientRun node(String url, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("node"));
        command.addAll(List.of(arguments));
        return ClientRun.of(PLACE, Map.of("MOONROUTE_URL", url), command);
    }

    /** Asked by tests in several JVMs at once: one of them installs. */
    private static synchronized Optional<String> missing() throws Exception {
        if (missing == null) {
            Files.createDirectories(PLACE);
            try (FileChannel file = FileChannel.open(PLACE.resolve("lock"), CREATE, WRITE);
                    FileLock lock = file.lock()) {
                missing = lock.isValid() ? install() : Optional.of("the folder cannot be locked");
            }
            missing.ifPresent(reason -> System.err.println("Clients in Node are not tested: " + reason));
        }
        return missing;
    }

    private static Optional<String> install() throws Exception {
        Path installed = PLACE.resolve("installed.json");
        boolean same = Files.exists(installed) && Files.mismatch(installed, SOURCE.resolve(LOCK)) < 0;
        copy();
        try {
            ClientRun version = ClientRun.of(PLACE, Map.of(), List.of("node", "--version"));
            if (version.code() != 0) {
                return Optional.of("node --version says: " + version.output());
            }
            if (!same) {
                ClientRun npm = ClientRun.of(
                        PLACE,
                        Map.of(),
                        List.of("npm", "ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"));
                if (npm.code() != 0) {
                    return Optional.of("npm ci failed: " + npm.output());
                }
                Files.copy(SOURCE.resolve(LOCK), installed, StandardCopyOption.REPLACE_EXISTING);
            }
            return Optional.empty();
        } catch (IOException none) {
            return Optional.of(none.getMessage());
        }
    }

    /** What is there already may be read by another test at this moment. */
    private static void copy() throws IOException {
        try (Stream<Path> files = Files.list(SOURCE)) {
            for (Path file : files.toList()) {
                Path copy = PLACE.resolve(file.getFileName());
                if (!Files.exists(copy) || Files.mismatch(file, copy) >= 0) {
                    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
