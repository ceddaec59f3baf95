package org.moonroute.pacing;

import org.moonroute.conversation.Cost;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Refusal;
import org.moonroute.conversation.RoundUnderWay;

/** What a call has cost, as far as a budget is concerned. */
final class Spent {
    private Spent() {}

    /**
     * What the reply cost. A refusal costs nothing; but when the service may have worked and its reply was lost, all that it
     * could have cost counts.
     */
    static Cost by(RoundUnderWay round) {
        if (round.next().isPresent()) {
            return round.next().get().round().cost();
        }
        return round.lastRefusal()
                        .map(Refusal::kind)
                        .filter(Spent::mayHaveWorked)
                        .isPresent()
                ? round.need().most()
                : Cost.ZERO;
    }

    private static boolean mayHaveWorked(FailureKind kind) {
        return kind == FailureKind.TIMED_OUT || kind == FailureKind.BAD_REPLY || kind == FailureKind.REPLY_TOO_LARGE;
    }
}
