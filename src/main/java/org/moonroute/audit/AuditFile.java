package org.moonroute.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.moonroute.disk.DurableFile;

/**
 * A file of lines that moves aside when it is large: {@code NAME} becomes {@code NAME.1}, that {@code NAME.2}, and the last one goes.
 * Several processes of one machine may write to it: a file {@code NAME.lock} beside it says whose turn it is. Only its owner may read it.
 *
 * @param path where it is
 * @param maxBytes how large it may become; a group of lines is not taken apart
 * @param keep how many older ones are kept
 */
record AuditFile(Path path, long maxBytes, int keep) {
    private static final Set<StandardOpenOption> OPEN =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);

    /**
     * Writes the lines behind those that are there: all of them, or none. They outlive the process when this returns, and not yet the machine.
     *
     * @throws IOException if they cannot be written
     */
    void append(List<String> lines) throws IOException {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line).append('\n'));
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        // The lock of a file is the process's: threads of one need another.
        synchronized (AuditFile.class) {
            DurableFile.folder(path.toAbsolutePath().getParent());
            try (FileChannel turn = FileChannel.open(beside("lock"), OPEN, owners());
                    FileLock mine = turn.lock()) {
                if (mine.isValid()) {
                    write(bytes);
                }
            }
        }
    }

    private void write(byte[] bytes) throws IOException {
        if (Files.exists(path) && Files.size(path) > 0 && Files.size(path) + bytes.length > maxBytes) {
            moveAside();
        }
        try (FileChannel file = FileChannel.open(path, OPEN, owners())) {
            long end = file.size();
            try {
                file.position(end);
                if (!endsInLine(file, end)) {
                    file.write(ByteBuffer.wrap(new byte[] {'\n'}));
                }
                ByteBuffer rest = ByteBuffer.wrap(bytes);
                while (rest.hasRemaining()) {
                    file.write(rest);
                }
            } catch (IOException failed) {
                file.truncate(end);
                throw failed;
            }
        }
    }

    /** It does not when a process was killed while it wrote. */
    private static boolean endsInLine(FileChannel file, long end) throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        return end == 0 || file.read(last, end - 1) != 1 || last.get(0) == '\n';
    }

    private void moveAside() throws IOException {
        Files.deleteIfExists(beside(String.valueOf(keep)));
        for (int i = keep - 1; i > 0; i--) {
            if (Files.exists(beside(String.valueOf(i)))) {
                Files.move(beside(String.valueOf(i)), beside(String.valueOf(i + 1)), StandardCopyOption.ATOMIC_MOVE);
            }
        }
        Files.move(path, beside("1"), StandardCopyOption.ATOMIC_MOVE);
    }

    private Path beside(String ending) {
        return path.resolveSibling(path.getFileName() + "." + ending);
    }

    private static FileAttribute<?>[] owners() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
