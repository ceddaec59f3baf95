package org.moonroute.journal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.moonroute.conversation.Abandoned;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connections to the journal's database, which may go away for a while. Safe for use by many threads. */
final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final long LONGEST_WAIT_FOR_CONNECTION_MS = 5_000;
    private static final long SHORTEST_WAIT_FOR_CONNECTION_MS = 250;
    private static final long PAUSE_MS = 200;

    private final HikariDataSource pool;
    private final JournalUrl url;
    private final Duration patience;
    /** So that one line is logged of what a hundred callers find out at once. */
    private final AtomicBoolean gone = new AtomicBoolean();

    /** What is done with a connection; all of it again if the connection breaks. */
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    private Database(HikariDataSource pool, JournalUrl url, Duration patience) {
        this.pool = pool;
        this.url = url;
        this.patience = patience;
    }

    /**
     * Opens the database with its tables.
     *
     * @throws JournalFailed if that cannot be
     */
    static Database open(Journal.Settings settings) {
        JournalUrl url = JournalUrl.of(settings.url());
        url.makeFolder();
        if (url.isFile()) {
            NativeLibrary.prepare();
        }
        Properties properties = url.properties(settings.user(), settings.password());
        prepare(url, properties, System.nanoTime() + settings.patience().toNanos());
        return new Database(pool(url, properties, settings.patience()), url, settings.patience());
    }

    /** Not by the pool: it tries for a while, and hides why it cannot. */
    private static void prepare(JournalUrl url, Properties properties, long end) {
        while (true) {
            try (Connection first = DriverManager.getConnection(url.url(), properties)) {
                Schema.prepare(first, url);
                return;
            } catch (SQLException failed) {
                // SQLite does not wait for others that make a new file into a journal at the same time.
                if (!WhatIsWrong.isBusy(failed) || System.nanoTime() > end) {
                    throw new JournalFailed(
                            "the journal at " + url + " cannot be opened: " + WhatIsWrong.words(failed) + ". "
                                    + WhatIsWrong.wayOut(failed),
                            failed);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MS));
            }
        }
    }

    private static HikariDataSource pool(JournalUrl url, Properties properties, Duration patience) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("journal");
        config.setJdbcUrl(url.url());
        config.setDataSourceProperties(properties);
        config.setMaximumPoolSize(url.connections());
        config.setMinimumIdle(1);
        config.setConnectionTimeout(Math.max(
                SHORTEST_WAIT_FOR_CONNECTION_MS, Math.min(LONGEST_WAIT_FOR_CONNECTION_MS, patience.toMillis())));
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    /**
     * Does the work on a connection; again, for as long as the patience lasts, when the database has gone away.
     *
     * @throws JournalFailed if the work fails, or the database does not come back
     * @throws Abandoned if the thread is told to stop before that
     */
    <T> T run(Work<T> work) {
        long began = System.nanoTime();
        while (true) {
            try (Connection connection = pool.getConnection()) {
                T done = done(connection, work);
                if (gone.get() && gone.compareAndSet(true, false)) {
                    LOG.warn("the journal at {} answers again", url);
                }
                return done;
            } catch (SQLException failed) {
                waitAfter(failed, began);
            }
        }
    }

    /** Looks at the table once, by a connection as work gets it. */
    Optional<String> trouble() {
        try (Connection connection = pool.getConnection()) {
            return done(connection, same -> {
                try (Statement statement = same.createStatement()) {
                    statement.execute("SELECT 1 FROM moonroute_journal LIMIT 1");
                    return Optional.<String>empty();
                }
            });
        } catch (SQLException failed) {
            return Optional.of(WhatIsWrong.words(failed));
        }
    }

    /** What went wrong may have left a connection in any state: it is not used again. */
    private <T> T done(Connection connection, Work<T> work) throws SQLException {
        try {
            return work.on(connection);
        } catch (SQLException | RuntimeException failed) {
            pool.evictConnection(connection);
            throw failed;
        }
    }

    /** Does the work whole or not at all. */
    static <T> T inTransaction(Connection connection, Work<T> work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            T done = work.on(connection);
            connection.commit();
            connection.setAutoCommit(true);
            return done;
        } catch (SQLException | RuntimeException failed) {
            try {
                connection.rollback();
                connection.setAutoCommit(true);
            } catch (SQLException gone) {
                // What went wrong first is what tells whether to try again.
                failed.addSuppressed(gone);
            }
            throw failed;
        }
    }

    private void waitAfter(SQLException failed, long began) {
        if (Thread.currentThread().isInterrupted()) {
            throw new Abandoned("told to stop while waiting for the journal");
        }
        if (!WhatIsWrong.mayPass(failed)) {
            throw new JournalFailed("the journal at " + url + " failed: " + WhatIsWrong.words(failed), failed);
        }
        if (System.nanoTime() - began > patience.toNanos()) {
            throw new JournalFailed(
                    "the journal at " + url + " has not answered for " + patience.toSeconds() + " s: "
                            + WhatIsWrong.words(failed),
                    failed);
        }
        if (gone.compareAndSet(false, true)) {
            LOG.warn(
                    "the journal at {} does not answer ({}); trying again for {} s",
                    url,
                    WhatIsWrong.words(failed),
                    patience.toSeconds());
        }
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
            throw new Abandoned("told to stop while waiting for the journal");
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
