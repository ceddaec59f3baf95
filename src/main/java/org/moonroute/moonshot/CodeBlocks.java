package org.moonroute.moonshot;

import java.util.regex.Pattern;

/**
 * Where in a text there are blocks of code, as Markdown has them: between lines that begin with three backticks or tildes. The
 * text may grow. Asked from its beginning to its end, each line is looked at once.
 */
final class CodeBlocks {
    private static final Pattern FENCE = Pattern.compile(" {0,3}(?:`{3}[^`]*+|~{3}.*+)", Pattern.DOTALL);

    private final CharSequence text;
    /** Where the line begins up to which the fences are counted. */
    private int line;

    private boolean isInside;

    CodeBlocks(CharSequence text) {
        this.text = text;
    }

    /** Whether what stands there is in one, closed or not. */
    boolean hold(int position) {
        for (int end = endOfLine(); end < position; end = endOfLine()) {
            isInside ^= isFence(end);
            line = end + 1;
        }
        return isInside ^ (line < position && isFence(endOfLine()));
    }

    private int endOfLine() {
        int end = line;
        while (end < text.length() && text.charAt(end) != '\n') {
            end++;
        }
        return end;
    }

    private boolean isFence(int end) {
        return FENCE.matcher(text).region(line, end).matches();
    }
}
