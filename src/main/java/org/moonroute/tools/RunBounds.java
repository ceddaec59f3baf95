package org.moonroute.tools;

import java.time.Duration;

/**
 * What holds for all runs of tools in a process.
 *
 * @param timeout the time that a call may take when its tool says nothing of that
 * @param running how many calls may run at once; more wait, which does not count as their time
 * @param cached how many results are kept for tools that declare a time for that
 * @param summary the name of the direct endpoint that makes long results shorter; empty for none, so that they are cut
 */
public record RunBounds(Duration timeout, int running, int cached, String summary) {
    private static final int RUNNING = 256;
    private static final int CACHED = 10_000;

    /** With this time, and everything else as it is shipped. */
    public static RunBounds of(Duration timeout) {
        return new RunBounds(timeout, RUNNING, CACHED, "");
    }
}
