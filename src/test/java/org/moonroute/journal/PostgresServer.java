package org.moonroute.journal;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.moonroute.FreePort;

/** A PostgreSQL server of the tests' own, made of the binaries that Debian installs. It takes connections from loopback only. */
public final class PostgresServer {
    public static final String USER = "moonroute";
    public static final String PASSWORD = "sesam-öffne-dich";

    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));
    private static PostgresServer shared;
    private static int databases;

    private final Path binaries;
    private final Path folder;
    private final int port;
    private Process process;

    private PostgresServer(Path binaries, Path folder, int port) {
        this.binaries = binaries;
        this.folder = folder;
        this.port = port;
    }

    /** The one server of this run; who calls is skipped where PostgreSQL is not installed. */
    public static synchronized PostgresServer shared() {
        if (shared == null) {
            Optional<Path> binaries = binaries();
            if (binaries.isEmpty()) {
                System.out.println(
                        "skipped: there is no /usr/lib/postgresql/*/bin/initdb (apt-get install postgresql)");
            }
            Assumptions.assumeTrue(binaries.isPresent(), "PostgreSQL is not installed");
            shared = make(binaries.get());
            Runtime.getRuntime().addShutdownHook(new Thread(shared::remove));
        }
        return shared;
    }

    private static Optional<Path> binaries() {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> versions = Files.newDirectoryStream(Path.of("/usr/lib/postgresql"))) {
            versions.forEach(version -> found.add(version.resolve("bin")));
        } catch (IOException none) {
            return Optional.empty();
        }
        found.removeIf(bin -> !Files.isExecutable(bin.resolve("initdb")));
        return found.stream().max(Comparator.naturalOrder());
    }

    private static PostgresServer make(Path binaries) {
        try {
            Path folder = Files.createTempDirectory("moonroute-postgres");
            Path password = Files.writeString(folder.resolve("password"), PASSWORD);
            if (ROOT) {
                end(new ProcessBuilder("chown", "-R", "postgres", folder.toString()));
            }
            PostgresServer server = new PostgresServer(binaries, folder, FreePort.take());
            end(server.command(
                    "initdb",
                    "-D",
                    server.data(),
                    "-U",
                    "moonroute",
                    "--pwfile=" + password,
                    "-A",
                    "scram-sha-256",
                    "-E",
                    "UTF8",
                    "--locale=C.UTF-8",
                    "--no-sync"));
            server.start();
            return server;
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    /** PostgreSQL refuses to run as root. */
    private ProcessBuilder command(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (ROOT) {
            command.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        command.add(binaries.resolve(program).toString());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    void start() throws IOException {
        process = command(
                        "postgres",
                        "-D",
                        data(),
                        "-p",
                        Integer.toString(port),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "unix_socket_directories=",
                        "-c",
                        "recovery_init_sync_method=syncfs")
                .start();
        await().atMost(Duration.ofMinutes(1)).ignoreExceptions().until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError(Files.readString(folder.resolve("log")));
            }
            connect("postgres").close();
            return true;
        });
    }

    /** Ends it, connections and all, after a checkpoint. */
    void stop() throws Exception {
        signal("-INT");
    }

    /** Ends it as a crash does: what is not in its log is lost. */
    void crash() throws Exception {
        signal("-QUIT");
    }

    private void signal(String signal) throws Exception {
        end(new ProcessBuilder("kill", signal, Long.toString(process.pid())));
        process.waitFor();
    }

    private static void end(ProcessBuilder builder) throws IOException {
        try {
            int code = builder.start().waitFor();
            if (code != 0) {
                throw new IOException(builder.command() + " ended with " + code);
            }
        } catch (InterruptedException told) {
            throw new IOException(told);
        }
    }

    /** The name of a new database. */
    public synchronized String newDatabase() {
        String name = "test" + ++databases;
        try (Connection connection = connect("postgres");
                var statement = connection.createStatement()) {
            statement.executeUpdate("CREATE DATABASE " + name);
            return name;
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** By what its user reaches it. */
    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database), "moonroute", PASSWORD);
    }

    Journal.Settings settings(String database, Clock clock) {
        return Journal.Settings.of(url(database), Sample.KEEP, clock).withLogin("moonroute", PASSWORD);
    }

    private void remove() {
        try {
            if (process.isAlive()) {
                crash();
            }
            end(new ProcessBuilder("rm", "-r", folder.toString()));
        } catch (Exception failed) {
            System.out.println("left behind: " + folder + ", " + failed);
        }
    }
}
