package org.moonroute.journal;

import java.time.Clock;
import org.junit.jupiter.api.BeforeEach;

/** Kills with the journal in PostgreSQL. */
class PostgresCrashTest extends CrashContract {
    private PostgresServer server;
    private String database;

    @BeforeEach
    void make() {
        server = PostgresServer.shared();
        database = server.newDatabase();
    }

    @Override
    Journal.Settings settings() {
        return server.settings(database, Clock.systemUTC());
    }
}
