package org.moonroute;

import java.util.Optional;
import org.moonroute.conversation.Abandoned;
import org.moonroute.conversation.Audience;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.PromptFailed;
import org.moonroute.conversation.RoundUnderWay;
import org.moonroute.pacing.Pacer;

/** Waits for the account for as long as there is somebody to hear the reply. */
final class HeardAdmission {
    private final Pacer pacer;

    HeardAdmission(Pacer pacer) {
        this.pacer = pacer;
    }

    /**
     * Waits until the round's next call may be made.
     *
     * @throws PromptFailed if its audience has gone, or the call could never be admitted
     * @throws Abandoned if the run ends before that
     */
    RoundUnderWay admit(RoundUnderWay round) {
        Optional<Audience> audience = round.conversation().prompt().origin().audience();
        return audience.isPresent() ? admit(round, audience.get()) : pacer.admit(round);
    }

    private RoundUnderWay admit(RoundUnderWay round, Audience audience) {
        if (audience.isGone()) {
            throw gone(round);
        }
        audience.whenGone(Thread.currentThread()::interrupt);
        try {
            return pacer.admit(round);
        } catch (Abandoned ended) {
            throw audience.isGone() ? gone(round) : ended;
        } finally {
            audience.whenGone(() -> {});
            if (audience.isGone()) {
                // Nobody told this thread to stop; its failure has still to be delivered.
                Thread.interrupted();
            }
        }
    }

    private static PromptFailed gone(RoundUnderWay round) {
        return PromptFailed.after(
                round.attempts(),
                round.conversation(),
                FailureKind.CANCELLED,
                "who asked has gone away; nothing further is asked");
    }
}
