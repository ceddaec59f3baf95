package org.moonroute.moonshot;

import java.util.Optional;
import java.util.regex.MatchResult;

/**
 * Lets a text through as it grows, but for a tool call written as text: what may be the beginning of one is held back until that is
 * decided, and from such a beginning on nothing more is let through. What was let through is not looked at again: answers may be
 * long pages of HTML, which come in thousands of pieces.
 */
final class Hush {
    private final StringBuilder text = new StringBuilder();
    private final CodeBlocks blocks = new CodeBlocks(text);
    private int let;
    private boolean hushed;

    /** What may be said of the text now that this is added to it; empty for nothing. */
    String add(String piece) {
        text.append(piece);
        if (hushed || text.indexOf("<", let) < 0) {
            return hushed ? "" : letUpTo(text.length());
        }
        Optional<MatchResult> found = found();
        if (found.isPresent()) {
            hushed = found.get().end() < text.length();
            return letUpTo(Math.max(let, found.get().start()));
        }
        return letUpTo(LeakedCalls.perhapsBeginning(text, let));
    }

    /** What is left when the text is whole; empty when it held a call. */
    String rest() {
        return hushed || found().isPresent() ? "" : letUpTo(text.length());
    }

    private Optional<MatchResult> found() {
        return LeakedCalls.found(text, let, blocks);
    }

    private String letUpTo(int end) {
        String more = text.substring(let, end);
        let = end;
        return more;
    }
}
