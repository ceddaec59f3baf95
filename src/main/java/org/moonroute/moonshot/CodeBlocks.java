package org.moonroute.moonshot;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where in a text there are blocks of code, as Markdown has them: between lines that begin with three backticks or tildes. */
final class CodeBlocks {
    private static final Pattern FENCE = Pattern.compile("(?m)^ {0,3}(?:`{3}[^`\\n]*+|~{3}[^\\n]*+)$");

    private final Matcher fences;
    private boolean isThere;
    private boolean isInside;

    CodeBlocks(CharSequence text) {
        fences = FENCE.matcher(text);
        isThere = fences.find();
    }

    /** Whether what stands there is in one, closed or not. To be asked from the beginning to the end of the text. */
    boolean hold(int position) {
        while (isThere && fences.start() < position) {
            isInside = !isInside;
            isThere = fences.find();
        }
        return isInside;
    }
}
