package org.moonroute.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** The table of entries, in SQL that SQLite and PostgreSQL both speak. Safe for use by many threads. */
final class EntryTable {
    private static final String INSERT =
            "INSERT INTO moonroute_journal (conversation, step, kept_at, entry) VALUES (?, ?, ?, ?)"
                    + " ON CONFLICT DO NOTHING";
    private static final String LOAD = "SELECT step, entry FROM moonroute_journal WHERE conversation = ?";

    /**
     * Whole conversations: one of which the first rounds alone were forgotten would go on with another history. It looks at the
     * oldest entries only, as else PostgreSQL looks at all of them in every step; a conversation that still goes on after the
     * keep time is passed over until it is old.
     */
    private static final String FORGET = "DELETE FROM moonroute_journal WHERE conversation IN ("
            + "SELECT past.conversation FROM (SELECT conversation FROM moonroute_journal WHERE kept_at < ?"
            + " ORDER BY kept_at LIMIT 200) past WHERE NOT EXISTS (SELECT 1 FROM moonroute_journal later"
            + " WHERE later.conversation = past.conversation AND later.kept_at >= ?))";

    private final Database database;
    /** SQLite has one writer at a time; others look again and again whether it is their turn, and this is fairer. */
    private final ReentrantLock turn = new ReentrantLock(true);

    EntryTable(Database database) {
        this.database = database;
    }

    /** Writes the entries, all or none; says of each whether it was the first of its name. */
    List<Boolean> insert(List<Entry> entries) {
        turn.lock();
        try {
            return database.run(connection -> Database.inTransaction(connection, same -> insert(same, entries)));
        } finally {
            turn.unlock();
        }
    }

    /** The entries of a conversation: step and text. */
    Map<String, String> load(String conversation) {
        return database.run(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(LOAD)) {
                statement.setString(1, conversation);
                return entries(statement);
            }
        });
    }

    /** Removes some conversations of which all entries are older; returns how many entries, 0 when there are none left. */
    int forget(long before) {
        turn.lock();
        try {
            return database.run(connection -> {
                try (PreparedStatement statement = connection.prepareStatement(FORGET)) {
                    statement.setLong(1, before);
                    statement.setLong(2, before);
                    return statement.executeUpdate();
                }
            });
        } finally {
            turn.unlock();
        }
    }

    private static List<Boolean> insert(Connection connection, List<Entry> entries) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            for (Entry entry : entries) {
                statement.setString(1, entry.conversation());
                statement.setString(2, entry.step());
                statement.setLong(3, entry.keptAt());
                statement.setString(4, entry.text());
                statement.addBatch();
            }
            List<Boolean> first = new ArrayList<>();
            for (int count : statement.executeBatch()) {
                first.add(count == 1);
            }
            return first;
        }
    }

    private static Map<String, String> entries(PreparedStatement statement) throws SQLException {
        Map<String, String> entries = new HashMap<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                entries.put(rows.getString(1), rows.getString(2));
            }
        }
        return entries;
    }
}
