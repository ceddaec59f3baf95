package org.moonroute.tools;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.moonroute.conversation.Abandoned;

/**
 * Results of tools for calls with the same arguments, in memory, for a time. Calls that are the same and come at the same time run once.
 * A result that failed is not kept; who waited for it gets it. The results that were longest without use go first when there are too
 * many, or too much text in them. Safe for use by many threads.
 */
final class ResultCache {
    /** Of results and arguments together. */
    private static final long MAX_CHARS = 32_000_000;

    /** Arguments are the same whatever their order. */
    record Key(String tool, Map<String, Object> arguments) {}

    private record Kept(Ran ran, long since, Duration keep, long chars) {
        boolean isFresh(long now) {
            return now - since < keep.toNanos();
        }
    }

    private final int most;
    private final LongSupplier nanos;
    private final Map<Key, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Key, CompletableFuture<Ran>> running = new HashMap<>();
    private long chars;

    /**
     * Keeps so many results.
     *
     * @param nanos a clock that never goes back, in nanoseconds
     */
    ResultCache(int most, LongSupplier nanos) {
        this.most = most;
        this.nanos = nanos;
    }

    /**
     * The result that there is for the key, or else that of the run, which is kept for that time.
     *
     * @throws Abandoned if the thread is told to stop while another one runs the call
     */
    Ran get(Key key, Duration keep, Supplier<Ran> run) {
        while (true) {
            CompletableFuture<Ran> mine = new CompletableFuture<>();
            CompletableFuture<Ran> others;
            synchronized (this) {
                Kept there = kept.get(key);
                if (there != null && there.isFresh(nanos.getAsLong())) {
                    return there.ran();
                }
                others = running.putIfAbsent(key, mine);
            }
            if (others == null) {
                return lead(key, keep, run, mine);
            }
            try {
                return others.get();
            } catch (ExecutionException leftUndone) {
                // Who ran it was told to stop: then somebody else has to.
                continue;
            } catch (InterruptedException told) {
                Thread.currentThread().interrupt();
                throw new Abandoned("told to stop while the same tool call was running");
            }
        }
    }

    private Ran lead(Key key, Duration keep, Supplier<Ran> run, CompletableFuture<Ran> mine) {
        try {
            Ran ran = run.get();
            synchronized (this) {
                running.remove(key);
                if (!ran.result().failed()) {
                    keep(key, ran, keep);
                }
            }
            mine.complete(ran);
            return ran;
        } catch (RuntimeException | Error stopped) {
            synchronized (this) {
                running.remove(key);
            }
            mine.completeExceptionally(stopped);
            throw stopped;
        }
    }

    private void keep(Key key, Ran ran, Duration keep) {
        long size = ran.result().content().length()
                + ran.result().call().arguments().length();
        Kept before = kept.put(key, new Kept(ran, nanos.getAsLong(), keep, size));
        chars += size - (before == null ? 0 : before.chars());
        Iterator<Kept> longestUnused = kept.values().iterator();
        while ((kept.size() > most || chars > MAX_CHARS) && longestUnused.hasNext()) {
            chars -= longestUnused.next().chars();
            longestUnused.remove();
        }
    }
}
