package org.moonroute.prompt;

import org.moonroute.conversation.PromptFailed;

/**
 * The two parts of a Markdown prompt.
 *
 * @param yaml what stands between the two marker lines, the first of which is line 1; empty when there are none
 * @param bodyStart where in the file the rest begins
 */
record FrontMatter(String yaml, int bodyStart) {
    private static final String MARKER = "---";
    private static final String END = "...";

    /**
     * Finds the front matter.
     *
     * @throws PromptFailed if it has a beginning and no end
     */
    static FrontMatter of(Source source) {
        String text = source.text();
        if (!Lines.at(text, 0).equals(MARKER)) {
            return new FrontMatter("", 0);
        }
        int start = Lines.next(text, 0);
        for (int at = start; at < text.length(); at = Lines.next(text, at)) {
            String line = Lines.at(text, at);
            if (line.equals(MARKER) || line.equals(END)) {
                return new FrontMatter(text.substring(start, at), Lines.next(text, at));
            }
        }
        throw source.wrong(
                1,
                "the front matter has no end. Close it with a line ---, "
                        + "or put a blank line before the first --- if it is no front matter.");
    }
}
