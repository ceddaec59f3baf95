package org.moonroute.pacing;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.moonroute.conversation.Attempt;
import org.moonroute.conversation.Conversation;
import org.moonroute.conversation.Cost;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Lane;
import org.moonroute.conversation.Need;
import org.moonroute.conversation.Origin;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.Refusal;
import org.moonroute.conversation.Round;
import org.moonroute.conversation.RoundUnderWay;
import org.moonroute.conversation.RoundUnderWay.Settled;
import org.moonroute.conversation.Talk;
import org.moonroute.conversation.Usage;

/** Rounds and what becomes of them, for tests of the pacer. */
final class Traffic {
    private Traffic() {}

    static Need need(long tokens) {
        return new Need(tokens, 0, Cost.ZERO);
    }

    static Need need(long prompt, long reply, String most) {
        return new Need(prompt, reply, new Cost(new BigDecimal(most)));
    }

    static RoundUnderWay begun(Need need) {
        return begun(Lane.INTERACTIVE, need, Talk.NOON);
    }

    static RoundUnderWay begun(Lane lane, Need need, Instant notBefore) {
        Prompt prompt = Prompt.of(new Origin.Caller("p", lane), "Hello?");
        return RoundUnderWay.begin(Conversation.open(prompt, Talk.LIMITS, Talk.NOON), need, notBefore);
    }

    /** A reply whose prompt the service counted so many tokens for, and which cost so much. */
    static Settled reply(long prompt, String cost) {
        Cost money = new Cost(new BigDecimal(cost));
        Usage usage = new Usage(prompt, 1, prompt + 1, 0, 0);
        return new Settled(
                new Round("id", "kimi-k3", "stop", usage, money, List.of(Talk.attempt()), false),
                Talk.says("Hi.", "stop"));
    }

    static Attempt attempt(FailureKind kind, Duration... retryAfter) {
        Refusal refusal = new Refusal(kind, "no", Optional.ofNullable(retryAfter.length == 0 ? null : retryAfter[0]));
        return new Attempt(Talk.NOON, Duration.ZERO, 0, Optional.of(refusal));
    }

    /** The round after a refused call, to be tried again then. */
    static RoundUnderWay refused(RoundUnderWay round, FailureKind kind, Instant again, Duration... retryAfter) {
        return round.refused(attempt(kind, retryAfter), again);
    }

    static RoundUnderWay givenUp(RoundUnderWay round, FailureKind kind) {
        Attempt last = attempt(kind);
        return round.givenUp(last, last.refusal().orElseThrow());
    }
}
