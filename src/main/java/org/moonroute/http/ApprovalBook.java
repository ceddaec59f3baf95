package org.moonroute.http;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Calls of tools that somebody must allow, as those see them who may. Safe for any number of threads. */
public interface ApprovalBook {
    /**
     * What came of somebody's deciding.
     *
     * @param text the request and the decision that stands, as a JSON object
     * @param counts whether it is this decision that stands
     * @param standing the decision that stands in words, such as {@code granted by ada}
     */
    record Decided(String text, boolean counts, String standing) {}

    /** What waits for a decision, the oldest first, each as a JSON object. */
    List<String> pending() throws IOException;

    /** A request, and the decision if there is one, as a JSON object; absent for an id that there is not. */
    Optional<String> find(String id) throws IOException;

    /**
     * Decides.
     *
     * @param granted whether the call may be run
     * @param by who decides
     * @param reason why; may be empty
     * @return absent for an id that there is not
     */
    Optional<Decided> decide(String id, boolean granted, String by, String reason) throws IOException;
}
