package org.moonroute.pacing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.RoundUnderWay;

/** What the service makes of a call. */
interface Replies {
    RoundUnderWay to(RoundUnderWay round, Instant now, Random random);

    /** It replies; the prompt has fewer tokens than were estimated, and the call costs less than it could have. */
    static RoundUnderWay success(RoundUnderWay round, Instant now, Random random) {
        long fewer = random.nextLong(round.need().prompt());
        BigDecimal part = BigDecimal.valueOf(random.nextDouble());
        BigDecimal cost = round.need().most().amount().multiply(part).setScale(6, RoundingMode.DOWN);
        return round.settled(Traffic.reply(round.need().prompt() - fewer, cost.toPlainString()));
    }

    /** It replies about every other time; else the call is refused, or given up. */
    static RoundUnderWay any(RoundUnderWay round, Instant now, Random random) {
        Instant again = now.plusMillis(random.nextInt(20_000));
        return switch (random.nextInt(9)) {
            case 0 -> Traffic.givenUp(round, FailureKind.TIMED_OUT);
            case 1 -> Traffic.refused(round, FailureKind.RATE_LIMITED, again, Duration.between(now, again));
            case 2 -> Traffic.refused(round, FailureKind.RATE_LIMITED, again);
            case 3 -> Traffic.refused(round, FailureKind.OVERLOADED, again);
            case 4 -> Traffic.refused(round, FailureKind.SERVER_ERROR, again);
            default -> success(round, now, random);
        };
    }
}
