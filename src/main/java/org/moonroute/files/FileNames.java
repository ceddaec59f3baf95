package org.moonroute.files;

import java.nio.charset.StandardCharsets;

/** Makes names that every file system takes, of names that it does not. */
final class FileNames {
    /** For a name that gets a suffix and an ending: with both it stays below the 255 bytes that a name may have. */
    static final int ROOM_FOR_ENDING = 200;

    private static final int LONGEST_ENDING = 12;
    private static final int MARK = 8;

    private FileNames() {}

    /** The name, cut to so many bytes of UTF-8 if it is longer; names that differ still do. The ending stays. */
    static String fit(String name, int most) {
        if (bytes(name) <= most) {
            return name;
        }
        int dot = name.lastIndexOf('.');
        String ending = dot > 0 && bytes(name.substring(dot)) <= LONGEST_ENDING ? name.substring(dot) : "";
        String tail = "-" + Fingerprint.sha256(name).substring(0, MARK) + ending;
        int end = name.length() - ending.length();
        while (bytes(name.substring(0, end)) + bytes(tail) > most) {
            end = name.offsetByCodePoints(end, -1);
        }
        return name.substring(0, end) + tail;
    }

    /** The name without what would break lines of logs, or be taken for a folder. */
    static String plain(String name) {
        return name.replaceAll("[\\p{Cntrl}\\\\\\u0085\\u2028\\u2029]", "_");
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
