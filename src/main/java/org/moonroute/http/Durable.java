package org.moonroute.http;

import java.io.IOException;
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
import org.moonroute.disk.DurableFile;

/** What the files of clients need of the disk beside {@link DurableFile}: second names, and folders that stay. */
final class Durable {
    private static final String HIDDEN = ".new";

    private Durable() {}

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
