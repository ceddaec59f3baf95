package org.moonroute.moonshot;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where in a text there are blocks of code, as Markdown has them: between lines that begin with three backticks or tildes. The
 * text may grow. Asked from its beginning to its end, it is looked at once.
 */
final class CodeBlocks {
    /** Behind three backticks there is none on the same line: else it is code within a text. */
    private static final Pattern FENCE = Pattern.compile(" {0,3}(?:(`{3})|~{3})");

    private final CharSequence text;
    private int seen;
    /** Where the last line begins of what was seen. */
    private int line;

    private int backtick = -1;
    private boolean isInside;

    CodeBlocks(CharSequence text) {
        this.text = text;
    }

    /** Whether what stands there is in one, closed or not, or behind its beginning on the same line. */
    boolean hold(int position) {
        for (; seen < position; seen++) {
            char next = text.charAt(seen);
            if (next == '`') {
                backtick = seen;
            } else if (next == '\n') {
                isInside ^= isFence();
                line = seen + 1;
            }
        }
        return isInside ^ isFence();
    }

    /** Whether the last line is one, as far as it was seen. */
    private boolean isFence() {
        Matcher fence = FENCE.matcher(text).region(line, seen);
        return fence.lookingAt() && (fence.group(1) == null || backtick < fence.end());
    }
}
