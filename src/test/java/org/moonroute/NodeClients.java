package org.moonroute;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
    static synchronized List<DynamicTest> run(String script, String url) throws Exception {
        if (missing == null) {
            missing = install();
            missing.ifPresent(reason -> System.err.println("Clients in Node are not tested: " + reason));
        }
        if (missing.isPresent()) {
            return List.of(DynamicTest.dynamicTest(script, () -> abort(missing.get())));
        }
        return ClientRun.of(PLACE, Map.of("MOONROUTE_URL", url), List.of("node", "--test-reporter=tap", script))
                .tests();
    }

    private static Optional<String> install() throws Exception {
        Files.createDirectories(PLACE);
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

    private static void copy() throws IOException {
        try (Stream<Path> files = Files.list(SOURCE)) {
            for (Path file : files.toList()) {
                Files.copy(file, PLACE.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
