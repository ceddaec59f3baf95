package org.moonroute.journal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The tables, and which version of the program made them. */
final class Schema {
    /** Goes up when an older program could not read, or would spoil, what a newer one writes. */
    static final int VERSION = 1;

    private static final String MADE_BY = "SELECT max(version) FROM moonroute_journal_version";
    private static final String NOTE =
            "INSERT INTO moonroute_journal_version (version) VALUES (" + VERSION + ") ON CONFLICT DO NOTHING";
    private static final List<String> TABLES = List.of(
            "CREATE TABLE IF NOT EXISTS moonroute_journal_version (version INTEGER PRIMARY KEY)",
            "CREATE TABLE IF NOT EXISTS moonroute_journal (conversation TEXT NOT NULL, step TEXT NOT NULL,"
                    + " kept_at BIGINT NOT NULL, entry TEXT NOT NULL, PRIMARY KEY (conversation, step))",
            "CREATE INDEX IF NOT EXISTS moonroute_journal_kept_at ON moonroute_journal (kept_at)",
            NOTE);

    /** Two processes may make the tables at once; one of them may fail for it, and then finds them made. */
    private static final int TRIES = 3;

    private Schema() {}

    /**
     * Makes the tables if there are none, and makes sure that they can be written.
     *
     * @throws SQLException if they cannot
     * @throws JournalFailed if a newer version made them
     */
    static void prepare(Connection connection, JournalUrl url) throws SQLException {
        for (int tries = 1; !isMade(connection, url); tries++) {
            try {
                make(connection);
            } catch (SQLException failed) {
                if (tries == TRIES) {
                    throw failed;
                }
            }
        }
    }

    private static boolean isMade(Connection connection, JournalUrl url) throws SQLException {
        int version;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(MADE_BY)) {
            version = row.next() ? row.getInt(1) : 0;
        } catch (SQLException noTable) {
            return false;
        }
        if (version > VERSION) {
            throw new JournalFailed(
                    "the journal at " + url + " was made by a newer version of this program (its schema is " + version
                            + ", this program's " + VERSION + "). Use that version, or name another journal.");
        }
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(NOTE);
        }
        return true;
    }

    private static void make(Connection connection) throws SQLException {
        Database.inTransaction(connection, same -> {
            try (Statement statement = same.createStatement()) {
                for (String table : TABLES) {
                    statement.executeUpdate(table);
                }
            }
            return null;
        });
    }
}
