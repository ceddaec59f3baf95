package org.moonroute.batch;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;

/** Remembers the order of the rows, eight bytes each, to put the results into it at the end. Not safe for several threads. */
final class InputOrder {
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

    /** Puts the results, and the errors, into the order of the input. */
    void apply(Outputs outputs) throws IOException {
        apply(outputs.results());
        apply(outputs.errors());
    }

    private void apply(ResultsFile file) throws IOException {
        LongMap places = new LongMap();
        long at = 0;
        try (JsonLines lines = new JsonLines(Files.newInputStream(file.path()), Integer.MAX_VALUE)) {
            for (RawRow raw = lines.next(); raw != null; raw = lines.next()) {
                places.put(Outputs.hash(Outputs.known(file.path(), raw)), at << Integer.SIZE | raw.content().length);
                at += raw.content().length + 1L;
            }
        }
        place(file, places);
    }

    private void place(ResultsFile file, LongMap places) throws IOException {
        try (Rewrite rewrite = Rewrite.of(file.path());
                java.nio.channels.FileChannel from = java.nio.channels.FileChannel.open(file.path())) {
            for (int i = 0; i < size; i++) {
                long place = places.get(keys[i]);
                if (place != LongMap.NONE) {
                    java.nio.ByteBuffer line = java.nio.ByteBuffer.allocate((int) place);
                    from.read(line, place >>> Integer.SIZE);
                    rewrite.line(line.array());
                }
            }
            rewrite.appear();
        }
    }
}
