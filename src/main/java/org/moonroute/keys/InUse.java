package org.moonroute.keys;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Whether a file is in use, by this process or another one, so that nobody puts another file into its place meanwhile: whoever has it
 * open holds a lock of a file beside it, together with all others who do. The end of a process gives its lock up. Where the file
 * system knows no locks, the file counts as in use.
 */
final class InUse {
    /** The lock is the process's; its own users are counted here, by the file that is locked. */
    private static final Map<Path, Held> HELD = new HashMap<>();

    private final Path lock;
    private boolean using;

    private static final class Held {
        private int users;
        /** Null where it could not be had. */
        private FileChannel channel;
    }

    /** Something that is done while nobody uses the file. */
    interface Alone {
        void run() throws IOException;
    }

    /** @param lock what stands for the file in this; made when it is needed */
    InUse(Path lock) {
        this.lock = lock.toAbsolutePath().normalize();
    }

    /** Does something if nobody uses the file; whoever begins to use it waits for that. What fails of it is as if it had not begun. */
    void whileNobody(Alone task) {
        synchronized (HELD) {
            if (HELD.containsKey(lock)) {
                return;
            }
            try (FileChannel channel = open();
                    FileLock alone = channel.tryLock(0, Long.MAX_VALUE, false)) {
                if (alone != null) {
                    task.run();
                }
            } catch (IOException unable) {
                // The file stays as it is, and whoever uses it says what is wrong with it.
            }
        }
    }

    /** Uses the file from now on, until {@link #end} or the end of the process. */
    void begin() {
        synchronized (HELD) {
            if (!using) {
                using = true;
                Held held = HELD.computeIfAbsent(lock, none -> new Held());
                held.users++;
                if (held.users == 1) {
                    held.channel = shared();
                }
            }
        }
    }

    private FileChannel shared() {
        FileChannel channel = null;
        try {
            channel = open();
            channel.lock(0, Long.MAX_VALUE, true);
            return channel;
        } catch (IOException unable) {
            close(channel);
            return null;
        }
    }

    private FileChannel open() throws IOException {
        OwnersFile.createIfMissing(lock);
        return FileChannel.open(lock, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** Uses it no more. */
    void end() {
        synchronized (HELD) {
            if (using) {
                using = false;
                Held held = HELD.get(lock);
                held.users--;
                if (held.users == 0) {
                    HELD.remove(lock);
                    close(held.channel);
                }
            }
        }
    }

    private static void close(FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException harmless) {
            // The lock is given up all the same.
        }
    }
}
