package org.moonroute.metrics;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Refusal;
import org.moonroute.conversation.RoundUnderWay;

/**
 * What is known of the service and of the account there: by what became of calls that were made anyway and, when nothing was heard
 * for a minute, by a question that costs nothing, once a minute at most. Safe for use by many threads.
 */
public final class ServiceHealth {
    private static final Duration FRESH = Duration.ofMinutes(1);
    /** A single call may fail of itself. */
    private static final int IN_A_ROW = 3;

    private static final Set<FailureKind> OF_THE_SERVICE = EnumSet.of(
            FailureKind.UNREACHABLE,
            FailureKind.TIMED_OUT,
            FailureKind.SERVER_ERROR,
            FailureKind.OVERLOADED,
            FailureKind.BAD_REPLY,
            FailureKind.DAY_LIMIT);
    /** Says something about us, and nothing about the service. */
    private static final Set<FailureKind> OF_OURSELVES = EnumSet.of(FailureKind.INTERNAL, FailureKind.CANCELLED);

    private final Clock clock;
    private final BooleanSupplier closed;
    private final Probe<Optional<FailureKind>> question;
    private Instant heardAt = Instant.MIN;
    private FailureKind trouble;
    private int failedInARow;

    /**
     * @param closed whether the account takes no calls at this moment, as it said
     * @param ask what a call would be refused for now; absent when the service cannot be asked without a call
     */
    public ServiceHealth(BooleanSupplier closed, Optional<Supplier<Optional<FailureKind>>> ask, Clock clock) {
        this.closed = closed;
        this.clock = clock;
        this.question = ask.map(asked -> new Probe<Optional<FailureKind>>("service", FRESH, asked, clock))
                .orElse(null);
    }

    /** Learns from what became of a call. */
    public void learn(RoundUnderWay round) {
        Optional<Refusal> refusal = round.lastRefusal();
        heard(refusal.map(Refusal::kind));
    }

    private synchronized void heard(Optional<FailureKind> refused) {
        if (refused.filter(OF_OURSELVES::contains).isPresent()) {
            return;
        }
        heardAt = clock.instant();
        boolean failed = refused.filter(OF_THE_SERVICE::contains).isPresent();
        failedInARow = failed ? failedInARow + 1 : 0;
        if (!failed || failedInARow >= IN_A_ROW || refused.get() == FailureKind.DAY_LIMIT) {
            trouble = refused.filter(ServiceHealth::isTrouble).orElse(null);
        }
    }

    private static boolean isTrouble(FailureKind kind) {
        return OF_THE_SERVICE.contains(kind) || kind == FailureKind.UNAUTHORIZED || kind == FailureKind.OUT_OF_MONEY;
    }

    /** How the service is: whether it can be reached, and answers. */
    public Check service() {
        return check("service", OF_THE_SERVICE, kind -> Check.ok("service"));
    }

    /** How the key is. */
    public Check key() {
        return check(
                "key",
                EnumSet.of(FailureKind.UNAUTHORIZED),
                kind -> kind == FailureKind.OUT_OF_MONEY ? Check.ok("key") : untold("key", kind));
    }

    /** How the account's money is. */
    public Check money() {
        return check("money", EnumSet.of(FailureKind.OUT_OF_MONEY), kind -> untold("money", kind));
    }

    private Check check(String name, Set<FailureKind> bad, Function<FailureKind, Check> otherwise) {
        Known now = now();
        if (!now.isKnown()) {
            return Check.unknown(name, "nothing was heard of the service lately");
        }
        return now.trouble()
                .map(kind -> bad.contains(kind) ? Check.failing(name, words(kind)) : otherwise.apply(kind))
                .orElseGet(() -> Check.ok(name));
    }

    private static Check untold(String name, FailureKind kind) {
        return Check.unknown(name, "the service does not tell: " + words(kind));
    }

    private record Known(boolean isKnown, Optional<FailureKind> trouble) {}

    private Known now() {
        synchronized (this) {
            boolean fresh = heardAt.isAfter(clock.instant().minus(FRESH));
            if (fresh || trouble != null && closed.getAsBoolean()) {
                return new Known(true, Optional.ofNullable(trouble));
            }
        }
        if (question == null) {
            return new Known(false, Optional.empty());
        }
        return question.latest().map(kind -> new Known(true, kind)).orElseGet(() -> new Known(false, Optional.empty()));
    }

    private static String words(FailureKind kind) {
        return switch (kind) {
            case UNAUTHORIZED -> "the service refuses the key (unauthorized)";
            case OUT_OF_MONEY -> "the account has no money, or is suspended (out-of-money)";
            case UNREACHABLE -> "the service cannot be reached (unreachable)";
            case TIMED_OUT -> "the service does not answer in time (timed-out)";
            case DAY_LIMIT -> "the account's tokens of the day are used up (day-limit)";
            default -> "the service fails (" + kind.word() + ")";
        };
    }
}
