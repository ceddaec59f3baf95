package org.moonroute.keys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The keys of a file, as they are now: a change of the file is seen within a second or so. Safe for any number of threads. Once there
 * were keys it stays closed to whoever has none, whatever becomes of the file: one that is missing or broken must open no door.
 */
public final class KeyRing {
    private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();

    private final KeyFile file;
    private final LongSupplier nanos;
    private final Consumer<String> told;
    private final AtomicLong looked;
    private volatile List<Key> keys;
    private volatile boolean isClosed;
    private volatile Object seen;

    /**
     * Reads the file.
     *
     * @param nanos the time that passes, in nanoseconds
     * @param told hears, in one sentence, that a changed file cannot be used, and that the keys from before stay
     * @throws KeysUnusable if the file cannot be read, or has a line that is no key
     */
    public KeyRing(KeyFile file, LongSupplier nanos, Consumer<String> told) {
        this.file = file;
        this.nanos = nanos;
        this.told = told;
        this.looked = new AtomicLong(nanos.getAsLong());
        this.seen = state(file.path());
        this.keys = file.keys();
        this.isClosed = !keys.isEmpty();
    }

    /** Whether there is, or was, a key, a revoked one being one too. */
    public boolean isClosed() {
        look();
        return isClosed;
    }

    /** The good key of this secret. Takes the same time for every secret, and whichever key it is of. */
    public Optional<Key> find(String secret) {
        look();
        SecretHash hash = SecretHash.of(secret);
        Key found = null;
        for (Key key : keys) {
            found = key.sha256().is(hash) ? key : found;
        }
        return Optional.ofNullable(found).filter(Key::isGood);
    }

    /** The key of this id, good or revoked. */
    public Optional<Key> withId(String id) {
        look();
        return keys.stream().filter(key -> key.id().equals(id)).findFirst();
    }

    private void look() {
        long now = nanos.getAsLong();
        long last = looked.get();
        if (now - last >= LOOK_NANOS && looked.compareAndSet(last, now)) {
            readIfChanged();
        }
    }

    private synchronized void readIfChanged() {
        Object state = state(file.path());
        if (state.equals(seen)) {
            return;
        }
        seen = state;
        try {
            keys = file.keys();
            isClosed |= !keys.isEmpty();
        } catch (KeysUnusable wrong) {
            told.accept("the keys stay as they were: " + wrong.getMessage());
        }
    }

    /** What is another one when the file is: a change puts a new file into its place, within the same moment or not. */
    private static Object state(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return List.of(now.lastModifiedTime(), now.size(), String.valueOf(now.fileKey()));
        } catch (IOException none) {
            return "none";
        }
    }
}
