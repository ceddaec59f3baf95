package org.moonroute.tools;

import java.util.Locale;

/** How a tool call came to its result. */
public enum Ending {
    /** The tool ran, and this is what it returned. */
    RAN,
    /** The tool ran, and ended in an error. */
    FAILED,
    /** The tool was told to end when its time was over. */
    TIMED_OUT,
    /** The tool was not run: too many calls of it were running. */
    BUSY,
    /** The tool was not run: the same call ran a short while ago, or at the same time, and this is its result. */
    CACHED,
    /** Nothing was run: there is no such tool for the prompt, or the arguments do not fit. */
    REFUSED,
    /** Nothing was run: the model made the same call too often, and is reminded of the result. */
    REMINDED,
    /** The tool was not run: whoever was asked did not allow it, in time or at all. */
    NOT_ALLOWED,
    /** The tool was not run: who asked has gone away while the call waited to be allowed, and may come back to it. It has not come to a result. */
    LEFT,
    /** The tool was not run: the call ran before, and the journal has its result. */
    REPLAYED,
    /** The tool was not run again: the call had begun when the process ended, and what came of it is not known. */
    UNKNOWN;

    /** As it is written in logs: {@code timed-out}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
