package org.moonroute.crash;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.broker.StandaloneBroker;
import org.moonroute.journal.PostgresServer;
import org.moonroute.sandbox.Sandbox;

/** A broker elsewhere and processes that take from it, all of which a test may kill. */
abstract class Elsewhere {
    @TempDir
    Path folder;

    /** Those that a test started; killed at its end. */
    final List<Process> processes = new ArrayList<>();

    Sandbox sandbox;
    StandaloneBroker broker;
    Program program;

    /** The service that is asked. */
    abstract Sandbox service() throws Exception;

    /** What the program needs beside the broker and a journal. */
    abstract void configure(Program program) throws Exception;

    @BeforeEach
    void start() throws Exception {
        sandbox = service();
        broker = StandaloneBroker.startIn(folder.resolve("broker"));
        program = new Program(sandbox.baseUrl(), folder.resolve("log"))
                .set("MOONROUTE_JMS_BROKER", broker.url("tcp"))
                .set("MOONROUTE_JMS_USER", broker.login().user())
                .set("MOONROUTE_BROKER_PASSWORD", broker.login().password());
        configure(program);
    }

    @AfterEach
    void end() throws Exception {
        for (Process process : processes) {
            Program.kill(process);
        }
        broker.close();
        sandbox.close();
    }

    void withJournalInAFile() {
        program.set("MOONROUTE_JOURNAL_URL", "jdbc:sqlite:" + folder.resolve("journal.db"));
    }

    /** Skips the test where PostgreSQL is not installed. */
    void withJournalInPostgresql() throws Exception {
        PostgresServer server = PostgresServer.shared();
        program.set("MOONROUTE_JOURNAL_URL", server.url(server.newDatabase()))
                .set("MOONROUTE_JOURNAL_USER", PostgresServer.USER)
                .set("MOONROUTE_JOURNAL_PASSWORD", PostgresServer.PASSWORD);
    }

    Messages client() throws Exception {
        return new Messages(
                broker.url("tcp"), broker.login().user(), broker.login().password());
    }

    /** Starts one, with folders of its own. */
    Process serve(int number) throws Exception {
        Path inbox = Files.createDirectories(folder.resolve("inbox-" + number));
        return program.start(
                "serve",
                "--inbox",
                inbox.toString(),
                "-o",
                folder.resolve("outbox-" + number).toString());
    }
}
