package org.moonroute.batch;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file of lines that grows at its end. Each line is handed to the system whole before {@link #append} returns, so that a
 * killed process loses none; {@link #force} puts them on disk. One process may have it open. Safe for use by many threads.
 *
 * <p>Nobody else in this process may open it: when a process closes a file, the system takes all of its locks on that file.
 */
final class ResultsFile implements Closeable {
    private static final int TAIL = 1 << 16;

    private final Path path;
    private final Object forcing = new Object();
    private FileChannel channel;
    private long end;
    private boolean dirty;

    private ResultsFile(Path path, FileChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        this.end = channel.size();
    }

    /**
     * Opens the file for this process alone, and cuts off a last line that is torn.
     *
     * @throws InUse if another process has it open
     * @throws BatchRefused if that line is somebody else's
     */
    static ResultsFile open(Path path) throws IOException {
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            lock(channel, path);
            ResultsFile file = new ResultsFile(path, channel);
            file.cutTornLine();
            return file;
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    private static void lock(FileChannel channel, Path path) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return;
            }
        } catch (OverlappingFileLockException here) {
            // The same, within this process.
        }
        throw new InUse(path + " is written by another run; let that one end, or give --output another name");
    }

    /** A run that has the file open already. */
    static final class InUse extends IOException {
        private static final long serialVersionUID = 1L;

        InUse(String message) {
            super(message);
        }
    }

    Path path() {
        return path;
    }

    /**
     * Adds a line, which ends in a line break; returns where it begins.
     *
     * @throws IOException if the disk does not take all of it; the file is then as it was
     */
    synchronized long append(byte[] line) throws IOException {
        long begin = end;
        ByteBuffer bytes = ByteBuffer.wrap(line);
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes, begin + bytes.position());
            }
        } catch (IOException failed) {
            channel.truncate(begin);
            throw failed;
        }
        end = begin + line.length;
        dirty = true;
        return begin;
    }

    /** Part of the file, as written before. */
    byte[] read(long from, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, from + bytes.position()) < 0) {
                break;
            }
        }
        return java.util.Arrays.copyOf(bytes.array(), bytes.position());
    }

    /** All that is in it now, from the beginning. */
    InputStream stream() {
        return new InputStream() {
            private long at;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                int read = channel.read(ByteBuffer.wrap(bytes, from, length), at);
                at += Math.max(0, read);
                return read;
            }
        };
    }

    /** Takes the place of this file with what was written anew; it is this process's alone from its first moment on. */
    synchronized void replaceBy(Rewrite rewrite) throws IOException {
        lock(rewrite.channel(), path);
        rewrite.appear();
        channel.close();
        channel = rewrite.keep();
        end = channel.size();
    }

    /** Puts on disk what was added since the last time; who calls it meanwhile waits, as that may be of theirs. */
    void force() throws IOException {
        synchronized (forcing) {
            synchronized (this) {
                if (!dirty) {
                    return;
                }
                dirty = false;
            }
            channel.force(false);
        }
    }

    synchronized long size() {
        return end;
    }

    private void cutTornLine() throws IOException {
        long whole = end;
        while (whole > 0) {
            int length = (int) Math.min(TAIL, whole);
            byte[] tail = read(whole - length, length);
            for (int i = tail.length - 1; i >= 0; i--) {
                if (tail[i] == '\n') {
                    cut(whole - length + i + 1);
                    return;
                }
            }
            whole -= length;
        }
        cut(0);
    }

    private void cut(long size) throws IOException {
        if (size < end) {
            refuseForeign(read(size, (int) Math.min(RowLine.START.length(), end - size)));
            channel.truncate(size);
            end = size;
        }
    }

    /** What a power loss left may be nothing but NUL bytes. */
    private void refuseForeign(byte[] begin) {
        String text = new String(begin, StandardCharsets.ISO_8859_1);
        if (!RowLine.START.startsWith(text) && text.charAt(0) != 0) {
            throw new BatchRefused(path + ", last line: this is no line of results that this program wrote"
                    + ". Give --output another name, or mend the line.");
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
