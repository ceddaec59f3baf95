package org.moonroute.sandbox;

import java.nio.charset.StandardCharsets;

/** Spreads bytes over 64 bits, the same way on every machine (FNV-1a, then a mixing step). */
final class Seed {
    private Seed() {}

    static long of(byte[] bytes) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : bytes) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        return hash ^ (hash >>> 33);
    }

    static long of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }
}
