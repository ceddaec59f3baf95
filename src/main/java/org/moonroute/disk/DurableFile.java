package org.moonroute.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file that is there whole, and stays there when the power goes, or is not there at all. Its content is on disk, under a
 * hidden name of this process, before it appears.
 */
public final class DurableFile {
    private static final long PID = ProcessHandle.current().pid();
    /** Tells this process from an earlier one of the same number, as in a container, where it is always 1. */
    private static final String LIFE = UUID.randomUUID().toString().substring(0, 8);

    private static final AtomicLong NUMBER = new AtomicLong();
    private static final Pattern HIDDEN = Pattern.compile("\\.moonroute-(\\d{1,18})-([0-9a-f]{8})-\\d+\\.tmp");

    private final Path hidden;
    private final Path file;

    private DurableFile(Path hidden, Path file) {
        this.hidden = hidden;
        this.file = file;
    }

    /** Writes a file, in place of an older one; on return it is there for good. */
    public static void write(Path file, byte[] content, FileAttribute<?>... attributes) throws IOException {
        DurableFile prepared = prepare(file, content, attributes);
        try {
            prepared.appear();
        } finally {
            prepared.drop();
        }
        forceFolder(file.toAbsolutePath().getParent());
    }

    /**
     * Writes the content, and forces it to disk; the file does not appear yet.
     *
     * @param attributes that it has from the first moment on
     */
    public static DurableFile prepare(Path file, byte[] content, FileAttribute<?>... attributes) throws IOException {
        String name = ".moonroute-" + PID + "-" + LIFE + "-" + NUMBER.incrementAndGet() + ".tmp";
        DurableFile prepared = new DurableFile(file.resolveSibling(name), file);
        try (FileChannel channel = FileChannel.open(
                prepared.hidden, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        } catch (IOException failed) {
            prepared.drop();
            throw failed;
        }
        return prepared;
    }

    /** Renames it to its name, over an older file of that name; durable once the folder is forced to disk. */
    public void appear() throws IOException {
        Files.move(hidden, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Gives it its name as well, unless there is a file of that name; of many processes that try, one succeeds. {@link #drop} comes
     * after it.
     *
     * @return whether it is this one that has the name
     * @throws IOException if it cannot, as where the file system knows no second names of files
     */
    public boolean appearFirst() throws IOException {
        try {
            Files.createLink(file, hidden);
            return true;
        } catch (FileAlreadyExistsException another) {
            return false;
        } catch (UnsupportedOperationException unknown) {
            throw new IOException(file + ": the file system knows no second names of files (hard links)", unknown);
        }
    }

    /** Removes it if it has not appeared, and its hidden name if it has another. */
    public void drop() throws IOException {
        Files.deleteIfExists(hidden);
    }

    /** Makes renames within a folder durable. */
    public static void forceFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Makes sure that there is such a folder, which may be a link to one. */
    public static Path folder(Path folder) throws IOException {
        return Files.isDirectory(folder) ? folder : Files.createDirectories(folder);
    }

    /** Removes what processes that were killed left behind while they were writing. */
    public static void sweep(Path folder) throws IOException {
        try (DirectoryStream<Path> hidden = Files.newDirectoryStream(folder, ".moonroute-*.tmp")) {
            for (Path one : hidden) {
                Matcher name = HIDDEN.matcher(one.getFileName().toString());
                if (name.matches() && isOver(Long.parseLong(name.group(1)), name.group(2))) {
                    Files.deleteIfExists(one);
                }
            }
        } catch (java.nio.file.DirectoryIteratorException failed) {
            throw failed.getCause();
        }
    }

    private static boolean isOver(long pid, String life) {
        return pid == PID
                ? !life.equals(LIFE)
                : !ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
}
