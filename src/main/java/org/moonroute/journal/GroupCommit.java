package org.moonroute.journal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.moonroute.conversation.Abandoned;

/**
 * Writes entries, those that wait at the same time in one transaction: a hundred callers cost one commit, and a single one
 * does not wait for others. Safe for use by many threads.
 */
final class GroupCommit implements AutoCloseable {
    /** Nobody waits for a transaction without bounds. */
    private static final int MOST = 500;
    /** What ends the writer; nothing is added behind it. */
    private static final Waiter END = new Waiter(new Entry("", "", "", 0), new CompletableFuture<>());

    private final BlockingQueue<Waiter> queue = new LinkedBlockingQueue<>();
    private final EntryTable table;
    private final Thread thread = new Thread(this::write, "journal");
    private boolean closed;

    /** An entry, and later whether it was the first of its name. */
    private record Waiter(Entry entry, CompletableFuture<Boolean> first) {}

    private GroupCommit(EntryTable table) {
        this.table = table;
    }

    static GroupCommit start(EntryTable table) {
        GroupCommit writer = new GroupCommit(table);
        writer.thread.setDaemon(true);
        writer.thread.start();
        return writer;
    }

    /**
     * Returns when an entry of this name is durable; says whether it is this one.
     *
     * @throws Abandoned if the journal was closed, or the thread is told to stop; what was handed over is still written
     */
    boolean keep(Entry entry) {
        Waiter one = new Waiter(entry, new CompletableFuture<>());
        handOver(one);
        try {
            return one.first().get();
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
            throw new Abandoned("told to stop while waiting for the journal");
        } catch (ExecutionException failed) {
            throw new JournalFailed(failed.getCause().getMessage(), failed.getCause());
        }
    }

    private synchronized void handOver(Waiter one) {
        if (closed) {
            throw new Abandoned("the journal is closed");
        }
        queue.add(one);
    }

    private void write() {
        List<Waiter> group = new ArrayList<>();
        do {
            group.clear();
            try {
                group.add(queue.take());
            } catch (InterruptedException nobodyDoes) {
                continue;
            }
            queue.drainTo(group, MOST - 1);
        } while (write(group));
    }

    /** Returns whether there is more to come. */
    private boolean write(List<Waiter> group) {
        boolean more = !group.remove(END);
        group.sort(Comparator.comparing(Waiter::entry, Entry.ORDER));
        try {
            List<Boolean> first = group.isEmpty()
                    ? List.of()
                    : table.insert(group.stream().map(Waiter::entry).toList());
            for (int i = 0; i < group.size(); i++) {
                group.get(i).first().complete(first.get(i));
            }
        } catch (RuntimeException | Error failed) {
            // Whatever it is, who waits must hear of it.
            group.forEach(one -> one.first().completeExceptionally(failed));
        }
        return more;
    }

    /** Ends when all that was handed over is written. */
    @Override
    public void close() {
        synchronized (this) {
            if (!closed) {
                closed = true;
                queue.add(END);
            }
        }
        try {
            thread.join();
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
        }
    }
}
