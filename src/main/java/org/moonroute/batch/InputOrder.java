package org.moonroute.batch;

import java.io.IOException;
import java.util.Arrays;

/** Remembers the order of the rows, eight bytes each, to put the results into it at the end. Not safe for several threads. */
final class InputOrder {
    private static final long PLACED = -1;

    private final boolean wanted;
    private long[] keys = new long[1 << 10];
    private int size;

    InputOrder(boolean wanted) {
        this.wanted = wanted;
    }

    void add(RowName name) {
        if (!wanted) {
            return;
        }
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, size * 2);
        }
        keys[size] = Outputs.hash(name.key());
        size++;
    }

    /** Puts the results, and the errors, into the order of the input; lines of no row of it stay, behind the others. */
    void apply(Outputs outputs) throws IOException {
        apply(outputs.results());
        apply(outputs.errors());
    }

    private void apply(ResultsFile file) throws IOException {
        LongMap places = new LongMap();
        LongMap lengths = new LongMap();
        long at = 0;
        try (JsonLines lines = new JsonLines(file.stream(), Integer.MAX_VALUE)) {
            for (RawRow raw = lines.next(); raw != null; raw = lines.next()) {
                long key = Outputs.hash(Outputs.known(file.path(), raw));
                places.put(key, at);
                lengths.put(key, raw.content().length);
                at += raw.content().length + 1L;
            }
        }
        try (Rewrite rewrite = Rewrite.of(file.path())) {
            placeRows(file, places, lengths, rewrite);
            placeOthers(file, places, rewrite);
            file.replaceBy(rewrite);
        }
    }

    private void placeRows(ResultsFile file, LongMap places, LongMap lengths, Rewrite rewrite) throws IOException {
        for (int i = 0; i < size; i++) {
            long place = places.get(keys[i]);
            if (place != LongMap.NONE) {
                rewrite.line(file.read(place, (int) lengths.get(keys[i])));
                places.put(keys[i], PLACED);
            }
        }
    }

    private static void placeOthers(ResultsFile file, LongMap places, Rewrite rewrite) throws IOException {
        try (JsonLines lines = new JsonLines(file.stream(), Integer.MAX_VALUE)) {
            for (RawRow raw = lines.next(); raw != null; raw = lines.next()) {
                if (places.get(Outputs.hash(Outputs.known(file.path(), raw))) != PLACED) {
                    rewrite.line(raw.content());
                }
            }
        }
    }
}
