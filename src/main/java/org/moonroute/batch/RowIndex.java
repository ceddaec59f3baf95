package org.moonroute.batch;

import java.nio.charset.StandardCharsets;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * What is known of each row by its id: whether it has its outcome already, with which content, and whether it was met in
 * this run. Sixteen bytes a place, so that a million rows take some tens of megabytes, however long their ids: an id is kept
 * as 96 bits of its hash. Safe for use by several threads.
 */
final class RowIndex {
    /** The row was answered by an earlier run. */
    static final int ANSWERED = 1;
    /** The row failed in an earlier run. */
    static final int FAILED = 2;
    /** The row was met in this run. */
    static final int MET = 4;

    private static final int FLAGS = 7;
    private static final int PRINT_BITS = 29;
    private static final long PRINT = ((1L << PRINT_BITS) - 1) << 3;
    private static final long NAME = ~(PRINT | FLAGS);

    private long[] first = new long[1 << 12];
    /** The rest of the hash, the content's print, and the flags. */
    private long[] rest = new long[1 << 12];

    private int size;

    /** Adds flags to what is known of a row, and sets the print of its content unless that is 0; returns the flags before. */
    synchronized int mark(String id, int flags, long print) {
        int at = find(hash(id), true);
        int before = (int) rest[at] & FLAGS;
        long bits = print == 0 ? rest[at] & PRINT : print << 3 & PRINT;
        rest[at] = rest[at] & NAME | bits | before | flags;
        return before;
    }

    /** What is known of a row; 0 for nothing. */
    int flags(String id) {
        return flags(hash(id));
    }

    /** What is known of the row whose id has this hash. */
    synchronized int flags(Hash id) {
        int at = find(id, false);
        return at < 0 ? 0 : (int) rest[at] & FLAGS;
    }

    /** Whether a row's content is what it was when its outcome was written. */
    synchronized boolean hasPrint(String id, long print) {
        int at = find(hash(id), false);
        return at >= 0 && (rest[at] & PRINT) == (print << 3 & PRINT);
    }

    /** What an id is known by. */
    record Hash(long first, long second) {}

    static Hash hash(String id) {
        byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
        long[] hash = MurmurHash3.hash128x64(bytes, 0, bytes.length, MurmurHash3.DEFAULT_SEED);
        return new Hash(hash[0] == 0 ? 1 : hash[0], hash[1]);
    }

    private int find(Hash id, boolean add) {
        long one = id.first();
        long two = id.second() & NAME;
        int mask = first.length - 1;
        int at = (int) one & mask;
        while (first[at] != 0) {
            if (first[at] == one && (rest[at] & NAME) == two) {
                return at;
            }
            at = at + 1 & mask;
        }
        if (!add) {
            return -1;
        }
        if (size * 4L >= first.length * 3L) {
            grow();
            return find(id, true);
        }
        size++;
        first[at] = one;
        rest[at] = two;
        return at;
    }

    private void grow() {
        long[] oldFirst = first;
        long[] oldRest = rest;
        first = new long[oldFirst.length * 2];
        rest = new long[oldRest.length * 2];
        int mask = first.length - 1;
        for (int i = 0; i < oldFirst.length; i++) {
            if (oldFirst[i] != 0) {
                int at = (int) oldFirst[i] & mask;
                while (first[at] != 0) {
                    at = at + 1 & mask;
                }
                first[at] = oldFirst[i];
                rest[at] = oldRest[i];
            }
        }
    }
}
