package org.moonroute.broker;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Artemis' own distribution, which the build puts into {@code target}, run as a process of its own on a free port of
 * 127.0.0.1. It can be killed and started again on the same data and the same port; that speaks both protocols.
 */
public final class StandaloneBroker implements AutoCloseable {
    private static final Path PLACE = Path.of("target", "standalone-broker").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path folder;
    private final int port;
    private final BrokerLogin login = new BrokerLogin("tester", "secret-of-tester");
    private Process process;

    private StandaloneBroker(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** Makes a broker in a folder that does not exist yet, and starts it. */
    public static StandaloneBroker startIn(Path folder) throws Exception {
        StandaloneBroker broker = new StandaloneBroker(folder.toAbsolutePath(), freePort());
        broker.create();
        broker.start();
        return broker;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static synchronized Path distribution() throws Exception {
        try (Stream<Path> there = Files.list(PLACE)) {
            for (Path one : there.toList()) {
                if (Files.exists(one.resolve("bin/artemis"))) {
                    return one;
                }
            }
        }
        run(PLACE, Map.of(), "tar", "xzf", "artemis.tar.gz");
        return distribution();
    }

    private void create() throws Exception {
        List<String> command = new ArrayList<>(
                List.of(distribution().resolve("bin/artemis").toString(), "create", folder.toString(), "--silent"));
        command.addAll(List.of("--user", login.user(), "--password", login.password(), "--require-login"));
        command.addAll(List.of("--host", "127.0.0.1", "--default-port", Integer.toString(port), "--nio"));
        command.addAll(List.of("--no-web", "--no-autotune", "--no-amqp-acceptor", "--no-hornetq-acceptor"));
        command.addAll(List.of("--no-mqtt-acceptor", "--no-stomp-acceptor", "--java-memory", "512M"));
        run(folder.getParent(), Map.of("JAVA_HOME", System.getProperty("java.home")), command.toArray(String[]::new));
    }

    private static void run(Path in, Map<String, String> environment, String... command) throws Exception {
        Process process =
                builder(in, environment, in.resolve("run.log"), command).start();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new AssertionError(List.of(command) + ": " + Files.readString(in.resolve("run.log")));
        }
    }

    private static ProcessBuilder builder(Path in, Map<String, String> environment, Path log, String... command) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(in.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectInput(new File("/dev/null"));
        builder.environment().putAll(environment);
        return builder;
    }

    /** Starts it, again or for the first time; it listens when this returns. */
    public void start() throws IOException {
        Map<String, String> environment = Map.of("JAVA_HOME", System.getProperty("java.home"));
        process = builder(folder, environment, folder.resolve("run.log"), folder.resolve("bin/artemis") + "", "run")
                .start();
        await().atMost(PATIENCE).until(this::listens);
    }

    private boolean listens() {
        if (!process.isAlive()) {
            throw new AssertionError("the broker ended; see " + folder.resolve("run.log"));
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** As kill -9 does. */
    public void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        await().atMost(PATIENCE).until(() -> !process.isAlive());
    }

    /** Its URL for this scheme, tcp or amqp. */
    public String url(String scheme) {
        return scheme + "://127.0.0.1:" + port;
    }

    /** A user who may do everything. */
    public BrokerLogin login() {
        return login;
    }

    /** Kills it; its folder stays. */
    @Override
    public void close() {
        kill();
    }
}
