package org.moonroute.http;

import java.io.IOException;
import java.util.function.LongSupplier;

/** How much the files of all clients may take of the disk together, those that are just coming included. Safe for use by many threads. */
final class DiskSpace {
    private final long most;
    private final LongSupplier files;
    private final Batches batches;
    private long coming;

    /** What batches that are under way have on disk, in bytes. */
    interface Batches {
        long bytes() throws IOException;
    }

    /**
     * With what is there.
     *
     * @param most how much it may be, in bytes
     * @param files how much the files have that are kept
     */
    DiskSpace(long most, LongSupplier files, Batches batches) {
        this.most = most;
        this.files = files;
        this.batches = batches;
    }

    /** Space for one file that is coming, until it is kept or given up. */
    interface Place {
        /** The file is counted with those that are kept, or was given up. */
        void leave();
    }

    /**
     * Space for a file.
     *
     * @param bytes how large it may become
     * @param own how much its client has, for the message
     * @throws RequestRefused if there is not as much left
     */
    synchronized Place take(long bytes, LongSupplier own) throws IOException {
        long taken = files.getAsLong() + batches.bytes() + coming;
        if (bytes > most - taken) {
            throw new RequestRefused(
                    ErrorReply.noSpace(
                            "this upload may be as large as " + bytes + " bytes, and the files of all"
                                    + " clients have " + taken + " of the " + most + " bytes that they may have"
                                    + " (moonroute.http.files.max-total), yours " + own.getAsLong()
                                    + ". Delete files that are not needed any more (DELETE /v1/files/ID), those that batches brought, too."));
        }
        coming += bytes;
        return () -> giveBack(bytes);
    }

    private synchronized void giveBack(long bytes) {
        coming -= bytes;
    }
}
