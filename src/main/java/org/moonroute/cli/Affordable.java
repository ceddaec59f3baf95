package org.moonroute.cli;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.moonroute.batch.BatchEstimate;
import org.moonroute.batch.BatchPlan;
import org.moonroute.conversation.Abandoned;

/** Says before a batch begins that the account cannot pay for it. */
final class Affordable {
    /** Enough rows to know what one costs on the average. */
    private static final long SAMPLE = 1_000;

    private final Engine engine;
    private final Terminal terminal;

    Affordable(Engine engine, Terminal terminal) {
        this.engine = engine;
        this.terminal = terminal;
    }

    /**
     * Looks at the account and at the first rows.
     *
     * @throws Abandoned if there is no money at all: then the service takes no call
     */
    void check(BatchPlan plan, Optional<Path> template) throws IOException {
        Optional<BigDecimal> money = engine.balance();
        if (money.isEmpty()) {
            return;
        }
        if (money.get().signum() <= 0) {
            throw new Abandoned("the account has no money left (" + money.get().toPlainString()
                    + "), so the service takes no call; recharge it at platform.kimi.ai. Nothing was asked.");
        }
        if (plan.isStdin()) {
            return;
        }
        BatchEstimate sample = engine.estimate(plan.first(SAMPLE), template);
        if (sample.least() != null && sample.least().compareTo(money.get()) > 0) {
            terminal.say(String.format(
                    Locale.ROOT,
                    "the account has %s, and the prompts of the first %d rows alone cost about %s: this run will stop when"
                            + " the money is spent, and can be gone on with then",
                    money.get().toPlainString(),
                    sample.rows(),
                    sample.least().toPlainString()));
        }
    }
}
