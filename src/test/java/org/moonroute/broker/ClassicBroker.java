package org.moonroute.broker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.moonroute.FreePort;

/** ActiveMQ Classic, whose jars the build puts into {@code target}; it speaks AMQP 1.0. */
public final class ClassicBroker extends BrokerProgram {
    private static final Path JARS = Path.of("target", "classic-broker").toAbsolutePath();

    private ClassicBroker(Path folder, int port) {
        super(folder, port);
    }

    /** Why it cannot be tried here, if so. */
    public static Optional<String> missing() {
        return Files.isDirectory(JARS) ? Optional.empty() : Optional.of("the build did not fetch ActiveMQ Classic");
    }

    /** Makes a broker in a folder that does not exist yet, and starts it. */
    public static ClassicBroker startIn(Path folder) throws Exception {
        ClassicBroker broker = new ClassicBroker(Files.createDirectories(folder), FreePort.take());
        broker.start();
        return broker;
    }

    @Override
    ProcessBuilder program() throws Exception {
        Path launch =
                Path.of(ClassicBroker.class.getResource("ClassicLaunch.java").toURI());
        return builder(
                folder,
                Map.of(),
                folder.resolve("run.log"),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                JARS + "/*",
                launch.toString(),
                Integer.toString(port),
                folder.resolve("data").toString(),
                login().user(),
                login().password());
    }
}
