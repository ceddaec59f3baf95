package org.moonroute;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.hamcrest.Matcher;
import org.moonroute.clients.Cases;

/** Programs of one source file, run with the clients that the build puts below target/, and with how they report their cases. */
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
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        String.join(
                                File.pathSeparator,
                                LIBRARIES.resolve("*").toString(),
                                placeOf(Cases.class),
                                placeOf(Awaitility.class),
                                placeOf(Matcher.class)),
                        source.toAbsolutePath().toString()));
    }

    /** The folder or the jar that a class is in. */
    private static String placeOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }
}
