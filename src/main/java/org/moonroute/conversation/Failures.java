package org.moonroute.conversation;

import java.time.Clock;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Turns what ended a prompt's way into the prompt's failure. */
public final class Failures {
    private final BooleanSupplier stopping;
    private final Clock clock;

    /** With what tells whether the run is ending, and the clock that failures are dated by. */
    public Failures(BooleanSupplier stopping, Clock clock) {
        this.stopping = stopping;
        this.clock = clock;
    }

    /**
     * The failure; anything but a {@link PromptFailed} is an error of the program itself, and says so.
     *
     * @throws Abandoned if that is what ended it, and for an error of the program while the run is ending: then it is no wonder,
     *     and the prompt is still to do
     * @throws Undelivered if that is what ended it
     */
    public Failure of(Throwable error, Origin origin) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof PromptFailed failed) {
                return failed.failure(origin, clock.instant());
            }
            if (cause instanceof Abandoned || cause instanceof Undelivered) {
                throw (RuntimeException) cause;
            }
        }
        if (stopping.getAsBoolean()) {
            throw new Abandoned("the run ended: " + error);
        }
        String reason = error.getClass().getSimpleName() + ": " + error.getMessage();
        return new Failure(origin, Optional.empty(), FailureKind.INTERNAL, reason, "", Course.nothing(clock.instant()));
    }
}
