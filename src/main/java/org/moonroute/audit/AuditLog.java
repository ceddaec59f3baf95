package org.moonroute.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.moonroute.conversation.Abandoned;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a line for each tool call that has its result, on a thread of its own. What waits to be written is bounded: when the file does
 * not take it, the next calls wait, and nothing is left out. Safe for use by many threads.
 */
public final class AuditLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final int MOST = 1_000;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final AuditFile file;
    private final Thread writer = new Thread(this::write, "audit");
    private final List<AuditEntry> waiting = new ArrayList<>();
    private boolean closed;

    private AuditLog(AuditFile file) {
        this.file = file;
    }

    /**
     * Opens the log, and makes sure that it can be written.
     *
     * @param path its file; folders that are missing are made
     * @param maxBytes how large it may become before it moves aside
     * @param keep how many older ones are kept, 1 or more
     * @throws IOException if it cannot be written
     */
    public static AuditLog open(Path path, long maxBytes, int keep) throws IOException {
        AuditLog log = new AuditLog(new AuditFile(path, maxBytes, keep));
        log.file.append(List.of());
        log.writer.setDaemon(true);
        log.writer.start();
        return log;
    }

    /**
     * Hands a call over to be written.
     *
     * @throws Abandoned if the log is closed, or the thread is told to stop while there is no room
     */
    public synchronized void note(AuditEntry entry) {
        try {
            while (waiting.size() >= MOST && !closed) {
                wait();
            }
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
            throw new Abandoned("told to stop while waiting for the audit log");
        }
        if (closed) {
            throw new Abandoned("the audit log is closed");
        }
        waiting.add(entry);
        notifyAll();
    }

    private void write() {
        for (List<AuditEntry> group = next(); !group.isEmpty(); group = next()) {
            List<String> lines =
                    group.stream().map(this::line).flatMap(Optional::stream).toList();
            boolean isWritten = false;
            for (int tries = 1; !isWritten && mayTry(tries); tries++) {
                isWritten = isAppended(lines, tries);
            }
            if (!isWritten) {
                LOG.error("{}: {} tool calls are missing in the audit log", file.path(), lines.size());
            }
        }
    }

    private Optional<String> line(AuditEntry entry) {
        try {
            return Optional.of(AuditLine.of(entry));
        } catch (RuntimeException | StackOverflowError wrong) {
            // One call that cannot be put into words must not end the log of all others.
            LOG.error("a call of {} is missing in the audit log", entry.tool().name(), wrong);
            return Optional.empty();
        }
    }

    /** What waits, all of it; nothing only when the log is closed. */
    private synchronized List<AuditEntry> next() {
        while (waiting.isEmpty() && !closed) {
            pause(0);
        }
        List<AuditEntry> group = List.copyOf(waiting);
        waiting.clear();
        notifyAll();
        return group;
    }

    private synchronized boolean mayTry(int tries) {
        if (tries > 1 && !closed) {
            pause(PAUSE.toMillis());
        }
        return tries <= 2 || !closed;
    }

    private void pause(long millis) {
        try {
            wait(millis);
        } catch (InterruptedException nobodyDoes) {
            // The thread is this class's own.
        }
    }

    private boolean isAppended(List<String> lines, int tries) {
        try {
            file.append(lines);
            if (tries > 1) {
                LOG.info("{}: the audit log is written again", file.path());
            }
            return true;
        } catch (IOException failed) {
            if (tries == 1) {
                LOG.error(
                        "{}: the audit log cannot be written, and tool calls wait for it: {}",
                        file.path(),
                        failed.toString());
            }
            return false;
        }
    }

    /** Returns when all that was handed over is written, or cannot be. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            writer.join();
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
        }
    }
}
