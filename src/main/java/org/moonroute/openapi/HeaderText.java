package org.moonroute.openapi;

import java.util.regex.Pattern;

/** What may be the value of a header: without line ends, which would begin another header, and without what cannot be sent. */
final class HeaderText {
    private static final Pattern SENDABLE = Pattern.compile("[\\x20-\\x7E]*");

    private HeaderText() {}

    /** Whether it is one line of printable ASCII characters. */
    static boolean isSendable(String value) {
        return SENDABLE.matcher(value).matches();
    }
}
