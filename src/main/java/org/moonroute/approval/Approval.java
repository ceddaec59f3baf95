package org.moonroute.approval;

import java.time.Instant;
import java.util.Optional;

/**
 * A request and what became of it so far.
 *
 * @param request what is asked
 * @param decision what was decided; absent while nobody has
 */
public record Approval(Request request, Optional<Decision> decision) {

    /** Whether somebody may still decide. */
    public boolean isPending(Instant now) {
        return decision.isEmpty() && now.isBefore(request.expires());
    }

    /** {@code pending}, or the word of the decision. */
    public String state(Instant now) {
        return isPending(now)
                ? "pending"
                : decision.map(Decision::kind).orElse(Decision.Kind.EXPIRED).word();
    }
}
