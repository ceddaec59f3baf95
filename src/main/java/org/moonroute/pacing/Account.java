package org.moonroute.pacing;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.moonroute.conversation.Cost;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.FailureKind.Policy;
import org.moonroute.conversation.Lane;
import org.moonroute.conversation.Need;
import org.moonroute.conversation.PromptFailed;
import org.moonroute.conversation.Refusal;
import org.moonroute.conversation.RoundUnderWay;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the account allows at a time: of calls in flight, of requests and tokens, of money, and after a refusal that concerns all of
 * it. Times are nanoseconds since the epoch. Not safe for use by several threads.
 */
final class Account {
    /** No time at which anything is due. */
    static final long NEVER = Long.MAX_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(Pacer.class);

    private final Allowance allowance;
    private final Throttle throttle;
    private final Pause pause = new Pause();
    private final Consumer<String> stop;
    private final int[] inFlightOf = new int[Lane.values().length];
    private Budget budget;
    private int inFlight;

    /**
     * @param limits what the account allows when nothing goes wrong
     * @param burst how far calls may lag behind being evenly spread and make up for it
     * @param stop is told why no call may be made any more
     */
    Account(AccountLimits limits, Duration burst, Consumer<String> stop) {
        this.allowance = new Allowance(limits, burst.toNanos());
        this.throttle = new Throttle(limits.concurrency() == 0 ? Throttle.UNLIMITED : limits.concurrency());
        this.stop = stop;
    }

    /** From now on not more than this may be spent, in US dollars; {@code spent} of it is spent already. */
    void budget(BigDecimal limit, BigDecimal spent) {
        budget = new Budget(limit, spent);
    }

    /** Why a refusal has closed it, and for how long; absent when it is open. */
    Optional<Closure> closure(long now) {
        return pause.closure(now);
    }

    /** Calls that are being made. */
    int inFlight() {
        return inFlight;
    }

    /** The same of one lane. */
    int inFlight(Lane lane) {
        return inFlightOf[lane.ordinal()];
    }

    /**
     * Does nothing for a call that can be made at some time.
     *
     * @throws PromptFailed if it never can
     */
    void refuseHopeless(RoundUnderWay round) {
        allowance.tooLarge(round.need()).ifPresent(limit -> {
            throw PromptFailed.during(
                    round.conversation(),
                    FailureKind.OVER_ACCOUNT_LIMIT,
                    "one call counts " + round.need().tokens() + " tokens (about "
                            + round.need().prompt()
                            + " of the prompt, and max_completion_tokens), and the account allows "
                            + limit + ". Lower max_completion_tokens, or raise moonroute.account.tokens-per-minute.");
        });
        if (budget != null && round.need().most().amount() == null) {
            throw PromptFailed.during(
                    round.conversation(),
                    FailureKind.UNKNOWN_PRICE,
                    "there is a budget, and the price of the model is not known. Add it to config/models.yaml.");
        }
    }

    /** When a call that needs this may be made; {@link #NEVER} as long as nothing else changes. */
    long earliest(long now, Need need) {
        if (inFlight >= throttle.allowed()) {
            return NEVER;
        }
        if (budget != null && !budget.allows(need.most())) {
            if (inFlight == 0) {
                stop.accept(budget.words(need.most()));
            }
            return NEVER;
        }
        return Math.max(pause.earliest(now), allowance.earliest(now, need));
    }

    /** A call is made now. */
    void begins(long now, Need need, Lane lane) {
        allowance.use(now, need);
        pause.tries(now);
        if (budget != null) {
            budget.setAside(need.most());
        }
        inFlight++;
        inFlightOf[lane.ordinal()]++;
    }

    /** A call that might have been made is not. */
    void withdraws(Need need, Lane lane) {
        ends(lane);
        if (budget != null) {
            budget.settle(need.most(), Cost.ZERO);
        }
    }

    /** The call of the round is over; it was made at {@code admitted}. */
    void leaves(RoundUnderWay round, long admitted, long now) {
        ends(round.conversation().prompt().origin().lane());
        if (budget != null) {
            budget.settle(round.need().most(), Spent.by(round));
        }
        round.next().ifPresent(settled -> {
            long used = settled.round().usage().prompt();
            allowance.correct(now, admitted, used == 0 ? 0 : used - round.need().prompt());
        });
    }

    private void ends(Lane lane) {
        inFlight--;
        inFlightOf[lane.ordinal()]--;
    }

    /** What became of a call tells how the account is. */
    void learn(RoundUnderWay round, long now) {
        Optional<Refusal> refusal = round.lastRefusal();
        if (refusal.isEmpty()) {
            throttle.replied(now);
        } else if (isTooMuch(refusal.get())) {
            throttle.refused(now, inFlight + 1);
        }
        if (refusal.isEmpty() || isForWhatItAsks(refusal.get())) {
            if (pause.open(madeAt(round, now))) {
                LOG.warn("the account takes calls again");
            }
        } else if (Pause.concernsEverybody(refusal.get())) {
            close(round, refusal.get(), now);
        }
    }

    /** Shows, as an answer does, that the account takes calls; one that its client ended, or that we failed at, shows nothing. */
    private static boolean isForWhatItAsks(Refusal refusal) {
        return refusal.kind().policy() == Policy.PERMANENT
                && refusal.kind() != FailureKind.CANCELLED
                && refusal.kind() != FailureKind.INTERNAL;
    }

    private static boolean isTooMuch(Refusal refusal) {
        return refusal.kind() == FailureKind.RATE_LIMITED || refusal.kind() == FailureKind.OVERLOADED;
    }

    private void close(RoundUnderWay round, Refusal refusal, long now) {
        if (round.givenUp().isPresent() && refusal.kind().policy() == Policy.STOP) {
            LOG.error("{}: {}; no further prompt is asked", refusal.kind().word(), refusal.message());
            stop.accept(refusal.kind().word() + ": " + refusal.message());
        } else if (round.givenUp().isEmpty()) {
            if (pause.close(madeAt(round, now), Nanos.of(round.notBefore()), refusal.kind())) {
                LOG.warn("{}: {}; waiting until {}", refusal.kind().word(), refusal.message(), round.notBefore());
            }
        }
    }

    private static long madeAt(RoundUnderWay round, long now) {
        return round.admittedAt().map(Nanos::of).orElse(now);
    }
}
