package org.moonroute.sandbox;

import java.util.Map;

/**
 * What a sandbox has seen so far; a snapshot that does not change.
 *
 * <p>A request is in flight from its arrival until its reply (of a stream: its last piece) is about to be written, so
 * a client that waits for a reply before it sends again never sees itself counted twice. A request that a rule leaves
 * without an answer ({@code hang}) is no longer in flight: the server cannot see when its client gives up.
 *
 * @param chatRequests chat requests received, valid or not
 * @param answered chat requests whose reply had status 200
 * @param refused chat requests that got any other status, or no reply at all
 * @param inFlight chat requests being answered now
 * @param maxInFlight the highest {@code inFlight} so far
 * @param byPrompt first 200 characters of the last user message, to the number of chat requests that carried it; at
 *     most 100,000 different ones are kept
 */
public record SandboxCounters(
        long chatRequests, long answered, long refused, int inFlight, int maxInFlight, Map<String, Long> byPrompt) {

    /** Copies the map. */
    public SandboxCounters {
        byPrompt = Map.copyOf(byPrompt);
    }
}
