package org.moonroute.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Files that are there whole, and stay there when the power goes, or are not there at all. */
final class Durable {
    private static final String HIDDEN = ".new";

    private Durable() {}

    /** Writes a file, in place of an older one. Only one thread may write a file. */
    static void write(Path file, byte[] content) throws IOException {
        Path hidden = file.resolveSibling(file.getFileName() + HIDDEN);
        try (FileChannel channel = FileChannel.open(
                hidden, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(hidden, file, StandardCopyOption.ATOMIC_MOVE);
        force(file.toAbsolutePath().getParent());
    }

    /** Puts on disk what is in a file, or which files are in a folder. */
    static void force(Path what) throws IOException {
        boolean folder = Files.isDirectory(what);
        try (FileChannel channel =
                FileChannel.open(what, folder ? StandardOpenOption.READ : StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** A folder, made if it is not there. */
    static Path folder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
            force(folder.toAbsolutePath().getParent());
        }
        return folder;
    }

    /** Gives a file, which is on disk, a second name; by a copy where the disk knows no second names. */
    static void link(Path file, Path name) throws IOException {
        try {
            Files.createLink(name, file);
        } catch (FileAlreadyExistsException done) {
            return;
        } catch (UnsupportedOperationException | FileSystemException unable) {
            Path hidden = name.resolveSibling(name.getFileName() + HIDDEN);
            Files.copy(file, hidden, StandardCopyOption.REPLACE_EXISTING);
            force(hidden);
            Files.move(hidden, name, StandardCopyOption.ATOMIC_MOVE);
        }
        force(name.toAbsolutePath().getParent());
    }

    /** What is in a folder, in no order. */
    static List<Path> list(Path folder) throws IOException {
        List<Path> all = new ArrayList<>();
        try (DirectoryStream<Path> names = Files.newDirectoryStream(folder)) {
            names.forEach(all::add);
        }
        return all;
    }
}
