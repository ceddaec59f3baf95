package org.moonroute.batch;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A file written anew: it takes the old one's place whole, and on disk, or not at all. */
final class Rewrite implements Closeable {
    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final Path hidden;
    private final FileChannel channel;
    private final OutputStream out;
    private boolean kept;

    private Rewrite(Path file, Path hidden, FileChannel channel) {
        this.file = file;
        this.hidden = hidden;
        this.channel = channel;
        this.out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
    }

    static Rewrite of(Path file) throws IOException {
        Path hidden = file.resolveSibling("." + file.getFileName() + ".new");
        return new Rewrite(
                file,
                hidden,
                FileChannel.open(
                        hidden,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE));
    }

    FileChannel channel() {
        return channel;
    }

    /** Leaves the file open, for whoever goes on with it. */
    FileChannel keep() {
        kept = true;
        return channel;
    }

    OutputStream out() {
        return out;
    }

    void line(byte[] content) throws IOException {
        out.write(content);
        out.write('\n');
    }

    void appear() throws IOException {
        out.flush();
        channel.force(true);
        Files.move(hidden, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        if (!kept) {
            channel.close();
        }
        Files.deleteIfExists(hidden);
    }
}
