package org.moonroute.batch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Rows that are lines: whatever ends them, blank ones left out. A line that is too long is passed over, not kept. */
final class JsonLines implements RowSource {
    private static final int BUFFER = 1 << 16;
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    /** What does not count of a line: the mark, and a carriage return. */
    private static final int ASIDE = 4;

    private final InputStream in;
    private final long maxBytes;
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int end;
    private int line;

    JsonLines(InputStream in, long maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    @Override
    public RawRow next() throws IOException {
        while (at < end || fill()) {
            line++;
            RawRow row = line();
            if (row != null) {
                return row;
            }
        }
        return null;
    }

    private boolean fill() throws IOException {
        end = in.read(buffer);
        at = 0;
        return end > 0;
    }

    /** The line that begins here; null when it is blank. */
    private RawRow line() throws IOException {
        int stop = lineBreak();
        if (stop >= 0) {
            byte[] whole = Arrays.copyOfRange(buffer, at, stop);
            at = stop + 1;
            return row(whole);
        }
        ByteArrayOutputStream parts = new ByteArrayOutputStream();
        long size = 0;
        do {
            stop = lineBreak();
            int to = stop >= 0 ? stop : end;
            size += to - at;
            if (size <= maxBytes + ASIDE) {
                parts.write(buffer, at, to - at);
            }
            at = stop >= 0 ? stop + 1 : end;
        } while (stop < 0 && fill());
        return size > maxBytes + ASIDE ? tooLong(size) : row(parts.toByteArray());
    }

    private int lineBreak() {
        for (int i = at; i < end; i++) {
            if (buffer[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private RawRow row(byte[] whole) {
        int from = line == 1 && startsWithMark(whole) ? MARK.length : 0;
        int to = whole.length;
        while (to > from && isBlank(whole[to - 1])) {
            to--;
        }
        while (from < to && isBlank(whole[from])) {
            from++;
        }
        if (from == to) {
            return null;
        }
        return to - from > maxBytes
                ? tooLong(to - from)
                : RawRow.json(line, from == 0 && to == whole.length ? whole : Arrays.copyOfRange(whole, from, to));
    }

    private RawRow tooLong(long size) {
        return RawRow.bad(
                line,
                "the row has " + size + " bytes and the limit is " + maxBytes
                        + ". Shorten it, or raise moonroute.prompt.max-size.");
    }

    private static boolean startsWithMark(byte[] whole) {
        return whole.length >= MARK.length && Arrays.equals(whole, 0, MARK.length, MARK, 0, MARK.length);
    }

    private static boolean isBlank(byte one) {
        return one == ' ' || one == '\t' || one == '\r';
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
