package org.moonroute;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Programs of one source file, run with the clients that the build puts below target/, and with nothing of ours. */
final class JvmClients {
    private static final Path LIBRARIES = Path.of("target/clients/jvm").toAbsolutePath();

    private JvmClients() {}

    /**
     * Compiles and runs a program.
     *
     * @param url where the client goes
     */
    static ClientRun run(Path source, String url) throws Exception {
        return ClientRun.of(
                Path.of("").toAbsolutePath(),
                Map.of("MOONROUTE_URL", url),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        LIBRARIES.resolve("*").toString(),
                        source.toAbsolutePath().toString()));
    }
}
