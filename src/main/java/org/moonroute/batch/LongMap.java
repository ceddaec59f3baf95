package org.moonroute.batch;

/** From numbers to numbers, sixteen bytes a place. Nothing is ever removed. Not safe for use by several threads. */
final class LongMap {
    /** What a key that is not there stands for. */
    static final long NONE = Long.MIN_VALUE;

    private long[] keys = new long[1 << 10];
    private long[] values = filled(1 << 10);
    private int size;

    private static long[] filled(int length) {
        long[] all = new long[length];
        java.util.Arrays.fill(all, NONE);
        return all;
    }

    long get(long key) {
        return values[find(key)];
    }

    /** Sets a value; returns the one before. */
    long put(long key, long value) {
        if (size * 4L >= keys.length * 3L) {
            grow();
        }
        int at = find(key);
        long before = values[at];
        size += before == NONE ? 1 : 0;
        keys[at] = key;
        values[at] = value;
        return before;
    }

    private int find(long key) {
        int mask = keys.length - 1;
        int at = (int) (key ^ key >>> 32) & mask;
        while (values[at] != NONE && keys[at] != key) {
            at = at + 1 & mask;
        }
        return at;
    }

    private void grow() {
        long[] oldKeys = keys;
        long[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = filled(oldKeys.length * 2);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != NONE) {
                int at = find(oldKeys[i]);
                keys[at] = oldKeys[i];
                values[at] = oldValues[i];
            }
        }
    }
}
