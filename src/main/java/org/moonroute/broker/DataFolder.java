package org.moonroute.broker;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The folder that has all the broker remembers. While it is open no other process can open it, and only its owner can look
 * into it where the file system knows owners.
 */
final class DataFolder implements AutoCloseable {
    private static final String MADE_BY = "made-by";
    private static final String ARTEMIS = "artemis ";
    /** What may lie in a folder that is as good as new: the lock of a start that failed, and what a fresh disk has. */
    private static final Set<String> NOTHING = Set.of("lock", "lost+found");

    private final Path folder;
    private final FileChannel lock;

    private DataFolder(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * Opens it, and makes it when it is missing.
     *
     * @param version the version of Artemis that is going to write into it
     * @throws BrokerUnusable if it is in use, unreadable, something else's, or made by a newer version
     */
    static DataFolder open(Path folder, ArtemisVersion version) {
        try {
            Files.createDirectories(folder);
            if (!Files.exists(folder.resolve(MADE_BY))) {
                refuseForeign(folder);
            }
            onlyForOwner(folder, "rwx------");
            DataFolder opened = new DataFolder(folder, lock(folder));
            opened.check(version);
            return opened;
        } catch (FileAlreadyExistsException file) {
            throw new BrokerUnusable("the broker's data folder " + folder + " is no folder; name another one");
        } catch (AccessDeniedException denied) {
            throw new BrokerUnusable(
                    "the broker's data folder " + folder + " cannot be used: access to " + denied.getFile()
                            + " is denied; give it to the user that this process runs as, or name another one");
        } catch (IOException failed) {
            throw new BrokerUnusable("the broker's data folder " + folder + " cannot be used: " + failed, failed);
        }
    }

    private static void refuseForeign(Path folder) throws IOException {
        try (Stream<Path> there = Files.list(folder)) {
            boolean foreign =
                    there.anyMatch(file -> !NOTHING.contains(file.getFileName().toString()));
            if (foreign) {
                throw new BrokerUnusable("the broker's data folder " + folder
                        + " has files that are no broker's; name an empty folder, or one that does not exist yet");
            }
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        FileChannel channel = FileChannel.open(
                folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException ownProcess) {
            // Said below.
        }
        channel.close();
        throw new BrokerUnusable("the broker's data folder " + folder
                + " is in use by another process; stop that one, or give this one a folder of its own");
    }

    private void check(ArtemisVersion version) throws IOException {
        try {
            Path file = folder.resolve(MADE_BY);
            String madeBy = Files.exists(file) ? Files.readString(file).strip() : ARTEMIS + version;
            ArtemisVersion before = ArtemisVersion.parse(madeBy.replaceFirst(ARTEMIS, ""));
            if (before.compareTo(version) > 0) {
                throw new BrokerUnusable("the broker's data folder " + folder + " was made by a newer version ("
                        + madeBy + ", this one has " + version + "); use that version again, or name another folder");
            }
            // Before Artemis writes anything: a crash must not leave data that nobody knows the version of.
            write(MADE_BY, ARTEMIS + version + "\n");
        } catch (IOException | RuntimeException failed) {
            close();
            throw failed;
        }
    }

    /** The password of the one user: made the first time, the same ever after. */
    String password() {
        Path file = folder.resolve("password");
        try {
            if (!Files.exists(file)) {
                byte[] random = new byte[24];
                new SecureRandom().nextBytes(random);
                write("password", Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "\n");
            }
            onlyForOwner(file, "rw-------");
            String password = Files.readString(file).strip();
            if (password.isEmpty()) {
                throw new BrokerUnusable(file + " is empty; delete it, and the next start makes a new password");
            }
            return password;
        } catch (IOException failed) {
            throw new BrokerUnusable("the broker's password cannot be kept in " + file + ": " + failed, failed);
        }
    }

    /** The password that a broker made, which may be running. */
    static String passwordIn(Path folder) {
        Path file = folder.resolve("password");
        try {
            return Files.readString(file).strip();
        } catch (IOException failed) {
            throw new BrokerUnusable(
                    "the broker's password cannot be read from " + file
                            + "; was the broker ever started there, and by the same user? " + failed,
                    failed);
        }
    }

    /** On disk whole, or not there; nobody else can read it at any time, as the folder is the owner's alone. */
    private void write(String name, String text) throws IOException {
        Path hidden = folder.resolve("." + name + ".tmp");
        Files.deleteIfExists(hidden);
        try (FileChannel channel = FileChannel.open(hidden, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            onlyForOwner(hidden, "rw-------");
            channel.write(java.nio.ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        }
        Files.move(hidden, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void onlyForOwner(Path path, String permissions) throws IOException {
        PosixFileAttributeView view =
                Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (view != null && !Files.isSymbolicLink(path)) {
            view.setPermissions(PosixFilePermissions.fromString(permissions));
        }
    }

    /** A folder or file within. */
    String within(String name) {
        return folder.resolve(name).toAbsolutePath().toString();
    }

    /** Lets another process have it. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException harmless) {
            // The lock goes with the channel in any case.
        }
    }

    /** How people call it. */
    @Override
    public String toString() {
        return folder.toString();
    }
}
