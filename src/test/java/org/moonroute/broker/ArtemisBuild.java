package org.moonroute.broker;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Artemis' own distribution as the tests start it: an instance that each broker is a copy of, and an archive of the classes as
 * loaded. Both are made once, below target/. A start by the distribution's own script costs several times as much, for its JVM is
 * to serve for months. Without the archive a start is slower, and that is all.
 */
final class ArtemisBuild {
    private static final Path PLACE = Path.of("target", "standalone-broker").toAbsolutePath();
    private static final Path FOLDER =
            Path.of("target", "standalone-broker-start").toAbsolutePath();
    private static final String PORT = "61616";

    private static ArtemisBuild made;

    private final Path distribution;
    private final Path instance;
    private final Path archive;

    private ArtemisBuild() throws IOException {
        distribution = distribution();
        instance = FOLDER.resolve(distribution.getFileName());
        archive = FOLDER.resolve(distribution.getFileName() + "-" + Runtime.version() + ".jsa");
    }

    /** Made by the first who asks, of all processes of the tests. */
    static synchronized ArtemisBuild get() throws Exception {
        if (made == null) {
            ArtemisBuild build = new ArtemisBuild();
            Files.createDirectories(FOLDER);
            try (FileChannel channel =
                    FileChannel.open(FOLDER.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.lock();
                build.make();
            }
            made = build;
        }
        return made;
    }

    private static Path distribution() throws IOException {
        try (Stream<Path> there = Files.list(PLACE)) {
            return there.filter(one -> Files.exists(one.resolve("bin/artemis")))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("the build has put no broker into " + PLACE));
        }
    }

    private void make() throws Exception {
        if (!Files.exists(instance)) {
            Path unfinished = Files.createTempDirectory(FOLDER, "unfinished").resolve("instance");
            create(unfinished);
            Files.move(unfinished, instance);
        }
        if (!Files.exists(archive)) {
            train(Files.createTempDirectory(FOLDER, "training").resolve("artemis"));
        }
    }

    /** A message by each protocol, and an end as a user would make it. */
    private void train(Path folder) throws Exception {
        try (StandaloneBroker broker = StandaloneBroker.startIn(folder, this)) {
            for (String scheme : List.of("tcp", "amqp")) {
                try (BrokerConnections connections = BrokerConnections.to(broker.url(scheme), broker.login());
                        Queues queues = new Queues(connections.direct())) {
                    queues.send("training", scheme).commit();
                    queues.take("training");
                }
            }
            broker.end();
        }
    }

    private void create(Path folder) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(distribution.resolve("bin/artemis").toString(), "create", folder.toString(), "--silent"));
        BrokerLogin login = BrokerProgram.LOGIN;
        command.addAll(List.of("--user", login.user(), "--password", login.password(), "--require-login"));
        command.addAll(List.of("--host", "127.0.0.1", "--default-port", PORT, "--nio"));
        command.addAll(List.of("--no-web", "--no-autotune", "--no-amqp-acceptor", "--no-hornetq-acceptor"));
        command.addAll(List.of("--no-mqtt-acceptor", "--no-stomp-acceptor"));
        BrokerProgram.run(
                folder.getParent(),
                Map.of("JAVA_HOME", System.getProperty("java.home")),
                command.toArray(String[]::new));
    }

    /** Puts an instance, whose first acceptor listens at that port, into a folder. */
    void copyTo(Path folder, int port) throws IOException {
        Path etc = Files.createDirectories(folder.resolve("etc"));
        Files.createDirectories(folder.resolve("tmp"));
        try (Stream<Path> files = Files.list(instance.resolve("etc"))) {
            for (Path file : files.toList()) {
                Files.copy(file, etc.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Path bootstrap = etc.resolve("bootstrap.xml");
        Path broker = etc.resolve("broker.xml");
        Files.writeString(
                bootstrap,
                Files.readString(bootstrap).replaceAll("\"file:[^\"]*broker\\.xml\"", "\"" + broker.toUri() + "\""));
        Files.writeString(broker, Files.readString(broker).replace("127.0.0.1:" + PORT, "127.0.0.1:" + port));
    }

    /**
     * Runs the instance in a folder. It does what its script would do, but has all jars on the class path, where an archive can have
     * their classes. As long as there is no archive, whoever runs and is not killed makes it.
     */
    List<String> command(Path folder) throws IOException {
        Path etc = folder.resolve("etc");
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                (Files.exists(archive) ? "-XX:SharedArchiveFile=" : "-XX:ArchiveClassesAtExit=") + archive,
                "-Xmx512m",
                "-Xlog:disable",
                "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                "-Djava.security.auth.login.config=" + etc.resolve("login.config"),
                "-Djava.io.tmpdir=" + folder.resolve("tmp"),
                "-Dlog4j2.configurationFile=" + etc.resolve("log4j2.properties"),
                "-Dlog4j2.disableJmx=true",
                "-Dartemis.home=" + distribution,
                "-Dartemis.instance=" + folder,
                "-Dartemis.instance.etc=" + etc,
                "-Ddata.dir=" + folder.resolve("data"),
                "-cp",
                libraries(),
                "org.apache.activemq.artemis.cli.Artemis",
                "run");
    }

    private String libraries() throws IOException {
        try (Stream<Path> files = Files.list(distribution.resolve("lib"))) {
            return files.map(Path::toString)
                    .filter(file -> file.endsWith(".jar"))
                    .sorted()
                    .collect(Collectors.joining(File.pathSeparator));
        }
    }
}
