package org.moonroute.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.moonroute.disk.DurableFile;

/**
 * Deferred prompts and their replies, each in a folder of its own within its client's: {@code request.json}, and in its place
 * {@code reply.json} when there is one. Safe for use by many threads.
 */
final class DeferredStore {
    private static final String PREFIX = "prompt_";
    private static final String REQUEST = "request.json";
    private static final String REPLY = "reply.json";

    private final Path root;
    private final int most;
    private final Duration keep;
    private final Clock clock;
    private final Ids ids;
    private final Map<Place, State> places = new ConcurrentHashMap<>();
    private Instant swept = Instant.MIN;

    /** Where one lies. */
    record Place(Owner owner, String id) {}

    /**
     * How one stands.
     *
     * @param since when it came, or was answered
     */
    private record State(boolean isAnswered, Instant since) {}

    /**
     * Knows what lies there.
     *
     * @param most how many a client may have there
     * @param keep how long replies are kept
     */
    DeferredStore(Path root, int most, Duration keep, Clock clock) throws IOException {
        this.root = root;
        this.most = most;
        this.keep = keep;
        this.clock = clock;
        this.ids = new Ids(clock);
        for (Path client : Durable.list(root)) {
            if (Files.isDirectory(client)) {
                read(new Owner(client.getFileName().toString()));
            }
        }
    }

    private void read(Owner owner) throws IOException {
        for (Path path : Durable.list(root.resolve(owner.folder()))) {
            String id = path.getFileName().toString();
            if (!id.startsWith(PREFIX)) {
                continue;
            }
            Place place = new Place(owner, id);
            DurableFile.sweep(path);
            if (Files.exists(path.resolve(REPLY))) {
                Files.deleteIfExists(path.resolve(REQUEST));
                places.put(place, new State(true, written(path.resolve(REPLY))));
            } else if (Files.exists(path.resolve(REQUEST))) {
                places.put(place, new State(false, written(path.resolve(REQUEST))));
            } else {
                // The client was never told of it.
                Files.delete(path);
            }
        }
    }

    private static Instant written(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toInstant();
    }

    /** The id for a prompt that the journal is to know by a key of its client's: the same for the same key. */
    static String idFor(String journalKey) {
        return PREFIX + ContentPrint.of(journalKey, new byte[0]).substring(0, 32);
    }

    String nextId() {
        return ids.next(PREFIX);
    }

    /** Whether the client has so many there that it may have no more. */
    boolean isFull(Owner owner) {
        return places.keySet().stream()
                        .filter(place -> place.owner().equals(owner))
                        .count()
                >= most;
    }

    int most() {
        return most;
    }

    /** Those that have no reply yet, the oldest first. */
    List<Place> unanswered() {
        return places.entrySet().stream()
                .filter(one -> !one.getValue().isAnswered())
                .sorted(Comparator.comparing(one -> one.getValue().since()))
                .map(Map.Entry::getKey)
                .toList();
    }

    boolean isThere(Place place) {
        return places.containsKey(place);
    }

    boolean isAnswered(Place place) {
        State state = places.get(place);
        return state != null && state.isAnswered();
    }

    /** Keeps a prompt, for good. */
    void add(DeferredPrompt prompt) throws IOException {
        sweep();
        Place place = new Place(prompt.owner(), prompt.id());
        Durable.folder(root.resolve(place.owner().folder()));
        DurableFile.write(Durable.folder(path(place)).resolve(REQUEST), prompt.written());
        places.put(place, new State(false, clock.instant()));
    }

    /** The prompt, as long as there is no reply. */
    Optional<DeferredPrompt> read(Place place) throws IOException {
        try {
            return Optional.of(DeferredPrompt.read(
                    place.owner(), Files.readAllBytes(path(place).resolve(REQUEST))));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    /** Keeps a reply, for good; not of what was removed. */
    synchronized void reply(Place place, HttpReply reply) throws IOException {
        if (!isThere(place)) {
            return;
        }
        DurableFile.write(path(place).resolve(REPLY), reply.written());
        places.put(place, new State(true, clock.instant()));
        Files.deleteIfExists(path(place).resolve(REQUEST));
    }

    /** The reply, if there is one. */
    Optional<HttpReply> reply(Place place) throws IOException {
        try {
            return Optional.of(HttpReply.read(Files.readAllBytes(path(place).resolve(REPLY))));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    /** Removes a prompt and its reply; whether it was there. */
    synchronized boolean remove(Place place) throws IOException {
        if (places.remove(place) == null) {
            return false;
        }
        Files.deleteIfExists(path(place).resolve(REQUEST));
        Files.deleteIfExists(path(place).resolve(REPLY));
        Files.deleteIfExists(path(place));
        Durable.force(root.resolve(place.owner().folder()));
        return true;
    }

    /** Removes replies that nobody came for in time; looks once a minute at most. */
    private synchronized void sweep() throws IOException {
        Instant now = clock.instant();
        if (swept.isAfter(now.minusSeconds(60))) {
            return;
        }
        swept = now;
        Instant oldest = now.minus(keep);
        for (Map.Entry<Place, State> one : places.entrySet()) {
            if (one.getValue().isAnswered() && one.getValue().since().isBefore(oldest)) {
                remove(one.getKey());
            }
        }
    }

    private Path path(Place place) {
        return root.resolve(place.owner().folder()).resolve(place.id());
    }
}
