package org.moonroute.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;
import org.moonroute.disk.DurableFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of all clients: in each client's folder {@code ID.data}, and {@code ID.json} with what is known of it. A file is there
 * once that is written; what a crash left without it is removed at the next start. Safe for use by many threads.
 */
final class FileStore {
    private static final Logger LOG = LoggerFactory.getLogger(FileStore.class);
    private static final String DATA = ".data";
    private static final String ABOUT = ".json";
    private static final Pattern ID = Pattern.compile("file-[0-9a-z-]{1,60}");

    private final Path root;
    private final Clock clock;
    private final Ids ids;
    private final int most;
    private final Map<Owner, ConcurrentNavigableMap<String, StoredFile>> clients = new ConcurrentHashMap<>();

    /** @param most how many files a client may have uploaded */
    FileStore(Path root, int most, Clock clock) throws IOException {
        this.root = Durable.folder(root);
        this.most = most;
        this.clock = clock;
        this.ids = new Ids(clock);
        for (Path folder : Durable.list(root)) {
            if (Files.isDirectory(folder)) {
                read(new Owner(folder.getFileName().toString()));
            }
        }
    }

    private void read(Owner client) throws IOException {
        for (Path path : Durable.list(folder(client))) {
            String name = path.getFileName().toString();
            if (ID.matcher(name.replace(ABOUT, "")).matches()) {
                StoredFile file = StoredFile.read(Files.readAllBytes(path));
                of(client).put(file.id(), file);
            }
        }
        for (Path path : Durable.list(folder(client))) {
            String name = path.getFileName().toString();
            boolean whole = name.endsWith(ABOUT) || of(client).containsKey(name.replace(DATA, ""));
            if (Files.isRegularFile(path) && !whole) {
                LOG.debug("{} was never whole", path);
                Files.delete(path);
            }
        }
    }

    /** Where a client's files lie. */
    Path folder(Owner client) throws IOException {
        return Durable.folder(root.resolve(client.folder()));
    }

    private ConcurrentNavigableMap<String, StoredFile> of(Owner client) {
        return clients.computeIfAbsent(client, none -> new ConcurrentSkipListMap<>());
    }

    /** The client's files, in the order of their ids. */
    Collection<StoredFile> all(Owner client) {
        return of(client).values();
    }

    /** The file of that id, if it is one of the client's. */
    Optional<StoredFile> find(Owner client, String id) {
        return Optional.ofNullable(of(client).get(id));
    }

    /** Where the content lies; only for an id that was found. */
    Path content(Owner client, StoredFile file) throws IOException {
        return folder(client).resolve(file.id() + DATA);
    }

    /** Whether no further file is taken of the client. */
    boolean isFull(Owner client) {
        return of(client).size() >= most;
    }

    /** How large the client's files are together. */
    long bytes(Owner client) {
        return of(client).values().stream().mapToLong(StoredFile::bytes).sum();
    }

    /** The same of all clients. */
    long bytes() {
        return clients.keySet().stream().mapToLong(this::bytes).sum();
    }

    int most() {
        return most;
    }

    /** A new id. */
    String nextId() {
        return ids.next("file-");
    }

    /** Where the content of a file that is still to come goes. */
    Path place(Owner client, String id) throws IOException {
        return folder(client).resolve(id + DATA);
    }

    /** Keeps the content that lies at the file's {@link #place}, for good; the same file again changes nothing. */
    StoredFile keep(Owner client, String id, String filename, String purpose) throws IOException {
        Path content = place(client, id);
        Durable.force(content);
        StoredFile file =
                new StoredFile(id, Files.size(content), clock.instant().getEpochSecond(), filename, purpose);
        DurableFile.write(folder(client).resolve(id + ABOUT), Json.object(file::writeFields));
        of(client).put(id, file);
        return file;
    }

    /** Removes a file. Who is reading it reads on. */
    void remove(Owner client, StoredFile file) throws IOException {
        of(client).remove(file.id());
        // What says that it is there goes first, so that it is not found again without its content.
        Files.deleteIfExists(folder(client).resolve(file.id() + ABOUT));
        Durable.force(folder(client));
        Files.deleteIfExists(content(client, file));
    }
}
