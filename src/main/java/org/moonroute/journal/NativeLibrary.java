package org.moonroute.journal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * SQLite's native library, unpacked once for all processes of a user. Left to itself the driver unpacks it anew for each process,
 * which leaves a megabyte behind for each one that is killed, and tidies up after others at its start, which fails with a stack
 * trace when two processes do so at once.
 */
final class NativeLibrary {
    private static final Logger LOG = LoggerFactory.getLogger(NativeLibrary.class);
    /** The driver's own settings: where the library lies, and where to unpack and to tidy up. */
    private static final String PLACE = "org.sqlite.lib.path";

    private static final String TEMPORARY = "org.sqlite.tmpdir";
    private static final String ONLY_OWNER = "rwx------";

    private static boolean prepared;

    private NativeLibrary() {}

    /** Tells the driver where the library lies, unless it has been told. If that cannot be, the driver does as it does. */
    static synchronized void prepare() {
        if (prepared || System.getProperty(PLACE) != null || System.getProperty(TEMPORARY) != null) {
            return;
        }
        prepared = true;
        try {
            Path folder = folder(Path.of(System.getProperty("java.io.tmpdir")));
            unpack(folder);
            System.setProperty(PLACE, folder.toString());
            System.setProperty(TEMPORARY, folder.toString());
        } catch (IOException cannot) {
            LOG.debug("SQLite's library is left to the driver", cannot);
        }
    }

    /** One that nobody else can put a library into. */
    private static Path folder(Path temporary) throws IOException {
        String user = System.getProperty("user.name");
        Path folder = temporary.resolve("moonroute-" + user.replaceAll("[^\\w.-]", "_"));
        boolean posix = Files.getFileStore(temporary).supportsFileAttributeView(PosixFileAttributeView.class);
        try {
            if (posix) {
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(ONLY_OWNER)));
            } else {
                Files.createDirectory(folder);
            }
        } catch (FileAlreadyExistsException there) {
            if (posix) {
                checkOwned(folder, user);
            }
        }
        return Files.createDirectories(folder.resolve("sqlite-jdbc-" + SQLiteJDBCLoader.getVersion()));
    }

    private static void checkOwned(Path folder, String user) throws IOException {
        PosixFileAttributes found = Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        boolean ours = found.owner()
                .equals(folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user));
        if (!ours
                || !found.isDirectory()
                || !PosixFilePermissions.toString(found.permissions()).equals(ONLY_OWNER)) {
            throw new IOException(folder + " is not a folder of " + user + " alone");
        }
    }

    private static void unpack(Path folder) throws IOException {
        String name = LibraryLoaderUtil.getNativeLibName();
        byte[] library;
        try (InputStream in =
                SQLiteJDBCLoader.class.getResourceAsStream(LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name)) {
            if (in == null) {
                throw new IOException("the driver brings no library for this system");
            }
            library = in.readAllBytes();
        }
        Path there = folder.resolve(name);
        if (Files.exists(there) && Arrays.equals(library, Files.readAllBytes(there))) {
            return;
        }
        Path made = Files.createTempFile(folder, "new", ".tmp");
        try {
            Files.write(made, library);
            Files.move(made, there, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(made);
        }
    }
}
