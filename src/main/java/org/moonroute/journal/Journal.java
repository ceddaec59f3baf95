package org.moonroute.journal;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.moonroute.conversation.Abandoned;

/**
 * The journal: what was paid for, by conversation. What it was given is durable when {@code keep} returns: it survives the end
 * of this process, however that ends, and a loss of power. Several processes may have one journal open at once, on PostgreSQL
 * from several machines, on SQLite from one. Safe for use by many threads.
 */
public final class Journal implements AutoCloseable {
    private final Settings settings;
    private final Database database;
    private final EntryTable table;
    private final GroupCommit writer;
    private final Forgetting forgetting;

    private Journal(Settings settings, Database database) {
        this.settings = settings;
        this.database = database;
        this.table = new EntryTable(database);
        this.writer = GroupCommit.start(table);
        this.forgetting = Forgetting.start(this);
    }

    /**
     * Where a journal lies and how it is kept.
     *
     * @param url {@code jdbc:sqlite:FILE} or {@code jdbc:postgresql://HOST/DATABASE}, with options of the driver
     * @param user whom to log in as; empty for SQLite, or when the URL says it
     * @param password the user's; never printed
     * @param keep how long a conversation is remembered after its last entry
     * @param patience how long is waited for a database that has gone away
     * @param clock tells the time
     */
    public record Settings(String url, String user, String password, Duration keep, Duration patience, Clock clock) {
        private static final Duration PATIENCE = Duration.ofSeconds(30);

        public Settings {
            Objects.requireNonNull(url, "url");
            Objects.requireNonNull(user, "user");
            Objects.requireNonNull(password, "password");
            Objects.requireNonNull(clock, "clock");
            if (keep.isNegative() || keep.isZero() || patience.isNegative()) {
                throw new IllegalArgumentException("a journal keeps for some time, and is patient for some or none");
            }
        }

        /** A journal that nobody logs in to, with half a minute's patience. */
        public static Settings of(String url, Duration keep, Clock clock) {
            return new Settings(url, "", "", keep, PATIENCE, clock);
        }

        /** The same with a login. */
        public Settings withLogin(String name, String secret) {
            return new Settings(url, name, secret, keep, patience, clock);
        }

        /** The same with another patience. */
        public Settings withPatience(Duration other) {
            return new Settings(url, user, password, keep, other, clock);
        }

        @Override
        public String toString() {
            return "Settings[" + JournalFailed.masked(url) + ", user=" + user + ", keep=" + keep + "]";
        }
    }

    /**
     * Opens a journal, and makes what is missing: the folder, the file, the tables.
     *
     * @throws JournalFailed if it cannot be read and written, or was made by a newer version
     */
    public static Journal open(Settings settings) {
        return new Journal(settings, Database.open(settings));
    }

    /**
     * What is remembered of a conversation, read once and whole: its steps then ask without waiting.
     *
     * @param key what the conversation is known by; any text
     * @throws JournalFailed if the journal cannot be read
     * @throws Abandoned if the thread is told to stop before that
     */
    public Memory of(String key) {
        String conversation = Entry.nameOf(key);
        return new Memory(conversation, table.load(conversation), this);
    }

    /** The same for a conversation of which nothing was ever kept: nothing is read. */
    public Memory ofNew(String key) {
        return new Memory(Entry.nameOf(key), Map.of(), this);
    }

    /**
     * Forgets conversations that had no entry within the keep time. It goes step by step, so that nobody waits long for it;
     * and runs by itself, now and then.
     *
     * @return how many entries are gone
     */
    public long forgetOld() {
        long before = settings.clock().instant().minus(settings.keep()).toEpochMilli();
        long forgotten = 0;
        int step;
        do {
            step = table.forget(before);
            forgotten += step;
        } while (step > 0);
        return forgotten;
    }

    /** Why the journal cannot be read at this moment, in few words; absent when it can. Does not wait for a database that is away. */
    public Optional<String> trouble() {
        return database.trouble();
    }

    /** Makes the entry durable, unless there is one of its name; returns the text of the one that there is then. */
    String keep(String conversation, String step, String text) {
        Entry entry = new Entry(conversation, step, text, settings.clock().millis());
        return writer.keep(entry) ? text : table.load(conversation).getOrDefault(step, text);
    }

    /** Ends when what was handed over before is durable. From then on nothing is kept. */
    @Override
    public void close() {
        forgetting.close();
        writer.close();
        database.close();
    }
}
