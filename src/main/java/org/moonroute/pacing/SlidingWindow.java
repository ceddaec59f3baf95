package org.moonroute.pacing;

/**
 * Counts what was used within the last minute, or day. Times are nanoseconds since the epoch. What was used is kept in
 * buckets, each of which counts until the last of it is out of the window: so never too little is counted, and of the limit
 * at most one bucket's share goes unused. Its size does not depend on the traffic. Not safe for use by several threads.
 */
final class SlidingWindow {
    private final long limit;
    private final long width;
    private final long[] used;
    private long newest;
    private long sum;

    /**
     * @param limit what may be used within the window
     * @param length of the window, in nanoseconds
     * @param buckets how many parts it is counted in
     */
    SlidingWindow(long limit, long length, int buckets) {
        this.limit = limit;
        this.width = length / buckets;
        // One more, as the window begins within the oldest.
        this.used = new long[buckets + 1];
    }

    long limit() {
        return limit;
    }

    /** The earliest time, from now on, at which so much more may be used; it must be within the limit by itself. */
    long earliest(long now, long more) {
        expire(now);
        long over = sum + more - limit;
        long bucket = newest - used.length + 1;
        while (over > 0) {
            over -= used[index(bucket)];
            bucket++;
        }
        return bucket == newest - used.length + 1 ? now : (bucket - 1 + used.length) * width;
    }

    /** Notes what is used now. */
    void use(long now, long amount) {
        correct(now, now, amount);
    }

    /**
     * Notes now that so much more was used at a time before; less, if less than 0. It leaves the window together with what
     * was noted then: otherwise what is given back would still count when that does no longer.
     */
    void correct(long now, long at, long amount) {
        expire(now);
        long bucket = Math.min(at / width, newest);
        if (newest - bucket < used.length) {
            used[index(bucket)] += amount;
            sum += amount;
        }
    }

    private void expire(long now) {
        long bucket = now / width;
        if (bucket - newest >= used.length) {
            java.util.Arrays.fill(used, 0);
            sum = 0;
            newest = bucket;
        }
        while (newest < bucket) {
            newest++;
            sum -= used[index(newest)];
            used[index(newest)] = 0;
        }
    }

    private int index(long bucket) {
        return (int) Math.floorMod(bucket, (long) used.length);
    }
}
