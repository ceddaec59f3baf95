package org.moonroute.broker;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A broker of another make, run as a process of its own on a free port of 127.0.0.1, with its data in a folder. It can be killed
 * and started again on the same data and the same port.
 */
public abstract class BrokerProgram implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(2);
    static final BrokerLogin LOGIN = new BrokerLogin("tester", "secret-of-tester");

    final Path folder;
    final int port;
    private Process process;

    BrokerProgram(Path folder, int port) {
        this.folder = folder.toAbsolutePath();
        this.port = port;
    }

    /** The process to be, which is not started yet. */
    abstract ProcessBuilder program() throws Exception;

    static void run(Path in, Map<String, String> environment, String... command) throws Exception {
        Process process =
                builder(in, environment, in.resolve("run.log"), command).start();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new AssertionError(List.of(command) + ": " + Files.readString(in.resolve("run.log")));
        }
    }

    static ProcessBuilder builder(Path in, Map<String, String> environment, Path log, String... command) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(in.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectInput(new File("/dev/null"));
        builder.environment().putAll(environment);
        return builder;
    }

    /** Starts it, again or for the first time; it listens when this returns. */
    public void start() throws Exception {
        process = program().start();
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

    /** As a user ends it, who lets it do what it does at its end. */
    void end() {
        process.destroy();
        await().atMost(PATIENCE).until(() -> !process.isAlive());
    }

    /** Its URL for this scheme, as tcp or amqp. */
    public String url(String scheme) {
        return scheme + "://127.0.0.1:" + port;
    }

    /** A user who may do everything. */
    public BrokerLogin login() {
        return LOGIN;
    }

    /** Kills it; its folder stays. */
    @Override
    public void close() {
        kill();
    }
}
