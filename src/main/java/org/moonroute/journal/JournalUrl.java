package org.moonroute.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** What a journal's URL says. Printed, it has no password. */
final class JournalUrl {
    private static final String SQLITE = "jdbc:sqlite:";
    private static final String POSTGRESQL = "jdbc:postgresql:";

    /**
     * A commit is forced to disk (FULL): in the write-ahead log that is one fsync for a whole group. A transaction takes the
     * write lock at its beginning, and waits for it, instead of failing halfway.
     */
    private static final Map<String, String> OF_SQLITE = Map.of(
            "journal_mode", "WAL", "synchronous", "FULL", "busy_timeout", "10000", "transaction_mode", "IMMEDIATE");

    /**
     * A server that vanishes without a word must not hold a caller for ever (seconds). Replies must not stand in the messages
     * of errors, where the driver puts a failed statement with its values unless it is told not to.
     */
    private static final Map<String, String> OF_POSTGRESQL = Map.of(
            "connectTimeout",
            "10",
            "socketTimeout",
            "30",
            "tcpKeepAlive",
            "true",
            "ApplicationName",
            "moonroute",
            "logServerErrorDetail",
            "false");

    private final String url;
    private final boolean file;

    private JournalUrl(String url, boolean file) {
        this.url = url;
        this.file = file;
    }

    /**
     * Reads a URL.
     *
     * @throws JournalFailed if no journal can be there
     */
    static JournalUrl of(String url) {
        if (url.startsWith(POSTGRESQL)) {
            return new JournalUrl(url, false);
        }
        if (!url.startsWith(SQLITE)) {
            throw new JournalFailed("the journal cannot be at " + url + ": its URL is " + SQLITE + "FILE or "
                    + POSTGRESQL + "//HOST/DATABASE");
        }
        String path = path(url);
        if (path.isBlank() || path.startsWith(":") || url.contains("mode=memory")) {
            throw new JournalFailed("the journal cannot be at " + url
                    + ": that is in memory, and gone with the process. Name a file: " + SQLITE + "FILE");
        }
        return new JournalUrl(url, true);
    }

    boolean isFile() {
        return file;
    }

    /** Makes the folder that the file is to lie in. */
    void makeFolder() {
        if (!file) {
            return;
        }
        try {
            Path folder = Path.of(path(url)).toAbsolutePath().getParent();
            if (folder != null && !Files.isDirectory(folder)) {
                Files.createDirectories(folder);
            }
        } catch (IOException | InvalidPathException failed) {
            throw new JournalFailed(
                    "the journal at " + url + " cannot be opened, as its folder cannot be made: " + failed
                            + ". Make the folder, or name a file elsewhere.",
                    failed);
        }
    }

    /** How to connect; what the URL itself says comes first. */
    Properties properties(String user, String password) {
        Properties properties = new Properties();
        (file ? OF_SQLITE : OF_POSTGRESQL).forEach((name, value) -> {
            if (!url.contains(name + "=")) {
                properties.setProperty(name, value);
            }
        });
        if (!user.isEmpty()) {
            properties.setProperty("user", user);
            properties.setProperty("password", password);
        }
        return properties;
    }

    /** How many connections are worth having: a file is read by one processor at a time, and fast. */
    int connections() {
        return file ? 3 : 8;
    }

    /** For the driver. */
    String url() {
        return url;
    }

    private static String path(String url) {
        String rest = url.substring(SQLITE.length());
        String path = rest.startsWith("file:") ? rest.substring("file:".length()) : rest;
        int options = path.indexOf('?');
        return options < 0 ? path : path.substring(0, options);
    }

    @Override
    public String toString() {
        return JournalFailed.masked(url);
    }
}
