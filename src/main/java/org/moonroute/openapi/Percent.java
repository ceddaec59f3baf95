package org.moonroute.openapi;

import java.nio.charset.StandardCharsets;

/** Writes text into an address so that it stays a value: whatever means something there is encoded. */
final class Percent {
    private static final String UNRESERVED = "-._~";
    /** What a path of a document may hold besides: it was written by whoever offers the service. */
    private static final String OF_PATHS = UNRESERVED + "/:@!$&'()*+,;=%";

    private Percent() {}

    /** A value of the model's, as part of one segment of a path, or of a query. */
    static String value(String text) {
        return encoded(text, UNRESERVED);
    }

    /** A part of a document's path. */
    static String path(String text) {
        return encoded(text, OF_PATHS);
    }

    private static String encoded(String text, String kept) {
        StringBuilder encoded = new StringBuilder();
        for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
            char sign = (char) (one & 0xff);
            boolean plain = sign < 0x80 && (Character.isLetterOrDigit(sign) || kept.indexOf(sign) >= 0);
            if (plain) {
                encoded.append(sign);
            } else {
                encoded.append('%').append("%02X".formatted((int) sign));
            }
        }
        return encoded.toString();
    }
}
