package org.moonroute.tools;

import java.io.IOException;
import java.io.Writer;

/** Takes so many characters, and refuses the rest: what makes more text than anybody will read is stopped at it. */
final class BoundedText extends Writer {
    private final StringBuilder text = new StringBuilder();
    private final int most;

    /** There is no room for more. */
    static final class Full extends IOException {
        private static final long serialVersionUID = 1L;
    }

    BoundedText(int most) {
        this.most = most;
    }

    @Override
    public void write(char[] chars, int from, int count) throws IOException {
        int room = Math.min(count, most - text.length());
        text.append(chars, from, room);
        if (room < count) {
            throw new Full();
        }
    }

    int length() {
        return text.length();
    }

    @Override
    public String toString() {
        return text.toString();
    }

    @Override
    public void flush() {
        // There is nothing behind it.
    }

    @Override
    public void close() {
        // There is nothing to let go of.
    }
}
