package org.moonroute.keys;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that only their owner can read, from the first moment on, where the file system knows owners. */
final class OwnersFile {
    private OwnersFile() {}

    /** A new file, to be written. */
    static FileChannel create(Path file) throws IOException {
        return FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), permissions(file));
    }

    /** Makes sure that there is such a file, and leaves one that is there as it is. */
    static void createIfMissing(Path file) throws IOException {
        try {
            create(file).close();
        } catch (FileAlreadyExistsException there) {
            // So be it.
        }
    }

    static FileAttribute<?>[] permissions(Path file) {
        boolean hasOwners = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        return hasOwners
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
