package org.moonroute.keys;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.moonroute.disk.DurableFile;

/**
 * The file that has the keys, one JSON object a line. A change is there whole and stays when the power goes, or is not there at all;
 * two processes that change it do so one after the other. Only its owner can read it, where the file system knows owners.
 */
public final class KeyFile {
    private final Path file;
    private final Clock clock;

    /**
     * Of this path; the file need not be there.
     *
     * @param clock what keys are dated by
     */
    public KeyFile(Path file, Clock clock) {
        this.file = file;
        this.clock = clock;
    }

    /** Where it is. */
    public Path path() {
        return file;
    }

    /** What was spent by its keys is kept there. */
    public Path spending() {
        return file.resolveSibling(file.getFileName() + ".spent");
    }

    /**
     * All keys, in the order they were made, revoked ones too; none when there is no such file.
     *
     * @throws KeysUnusable if it cannot be read, or has a line that is no key: which, and why
     */
    public List<Key> keys() {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (CharacterCodingException wrong) {
            throw new KeysUnusable(file + " is not in UTF-8; was it made by moonroute keys make?");
        } catch (IOException failed) {
            throw new KeysUnusable(file + " cannot be read: " + failed + "; give it to the user that this runs as");
        }
        List<Key> keys = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                keys.add(key(lines.get(i), i + 1, ids));
            }
        }
        return keys;
    }

    private Key key(String line, int number, Set<String> ids) {
        try {
            Key key = KeyLine.read(line);
            if (!ids.add(key.id())) {
                throw new KeysUnusable("the id " + key.id() + " is there twice");
            }
            return key;
        } catch (KeysUnusable wrong) {
            throw new KeysUnusable(file + ", line " + number + ": " + wrong.getMessage()
                    + ". Mend the line, or remove it and make another key.");
        }
    }

    /**
     * Makes a key and keeps it.
     *
     * @throws KeysUnusable if the name is none, or the file cannot be read or written
     */
    public NewKey make(String name, Grant grant) {
        NewKey made = NewKey.make(name, grant, clock.instant());
        change(keys -> {
            List<Key> more = new ArrayList<>(keys);
            more.add(made.key());
            return more;
        });
        return made;
    }

    /**
     * Makes a key good for nothing. It stays in the file, so that no other gets its id; one that was revoked before stays as it is.
     *
     * @return the key; empty when there is none of this id
     * @throws KeysUnusable if the file cannot be read or written
     */
    public Optional<Key> revoke(String id) {
        List<Key> changed = change(keys -> keys.stream()
                .map(key -> key.id().equals(id) ? key.revokedAt(clock.instant()) : key)
                .collect(Collectors.toList()));
        return changed.stream().filter(key -> key.id().equals(id)).findFirst();
    }

    private List<Key> change(UnaryOperator<List<Key>> change) {
        // The lock of the file is the process's; its threads have to take turns by themselves.
        synchronized (KeyFile.class) {
            return changeAlone(change);
        }
    }

    private List<Key> changeAlone(UnaryOperator<List<Key>> change) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            // The file itself cannot be locked, as each change puts another one into its place.
            Path lock = file.resolveSibling(file.getFileName() + ".lock");
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = channel.lock()) {
                List<Key> keys = change.apply(keys());
                if (held.isValid()) {
                    write(keys);
                }
                return keys;
            }
        } catch (IOException failed) {
            throw new KeysUnusable("the keys cannot be kept in " + file + ": " + failed
                    + "; make room, or name another file with moonroute.http.keys");
        }
    }

    private void write(List<Key> keys) throws IOException {
        String text = keys.stream().map(key -> KeyLine.write(key) + "\n").collect(Collectors.joining());
        DurableFile.write(file, text.getBytes(StandardCharsets.UTF_8), OwnersFile.permissions(file));
    }
}
