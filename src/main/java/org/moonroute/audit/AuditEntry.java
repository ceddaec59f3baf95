package org.moonroute.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.moonroute.conversation.Origin;
import org.moonroute.conversation.ToolResult;

/**
 * One tool call that has its result.
 *
 * @param origin where the prompt came from
 * @param round the round of the conversation that asked for it, counted from 1
 * @param position which call of that round it is, counted from 1
 * @param tool what was called
 * @param arguments what the tool got, or would have got; empty when the model's words could not be made arguments
 * @param ending how the call came to its result, as one word
 * @param tries how often the tool was run for it; 0 when it was not
 * @param result what the model is told
 */
public record AuditEntry(
        Origin origin,
        int round,
        int position,
        Called tool,
        Optional<Map<String, Object>> arguments,
        String ending,
        int tries,
        ToolResult result) {

    /**
     * What was called.
     *
     * @param name as the model wrote it; there may be no such tool
     * @param make what it is made of; empty when there is no such tool
     * @param source where it is described; empty when there is no such tool
     * @param secret the names of its arguments whose values are hidden
     */
    public record Called(String name, String make, String source, Set<String> secret) {}

    /** When the call began. */
    Instant at() {
        return result.at();
    }

    /** From when it began to when its result was there; what the journal remembers took that long when it was run. */
    Duration took() {
        return result.took();
    }
}
