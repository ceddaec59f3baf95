package org.moonroute;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.moonroute.batch.Batch;
import org.moonroute.batch.BatchEstimate;
import org.moonroute.batch.BatchInput;
import org.moonroute.batch.BatchPlan;
import org.moonroute.batch.BatchRow;
import org.moonroute.conversation.Cost;
import org.moonroute.conversation.Need;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.PromptFailed;
import org.moonroute.pacing.AccountLimits;

/** Finds out what a batch would need, by doing with each row all that is done before its first call. */
final class BatchEstimator {
    private static final int SHOWN = 10;
    private static final BigDecimal MINUTE = BigDecimal.valueOf(60_000);

    private final Function<Prompt, Prepared> prepare;
    private final AccountLimits limits;
    private final List<String> problems = new ArrayList<>();
    private long rows;
    private long bad;
    private long promptTokens;
    private long replyTokens;
    private Cost least = Cost.ZERO;
    private Cost most = Cost.ZERO;

    /** What a prompt's first call needs, and what its prompt alone costs. */
    record Prepared(Need need, Cost prompt) {}

    /**
     * @param prepare does what is done with a prompt before its first call
     * @param limits of the account
     */
    BatchEstimator(Function<Prompt, Prepared> prepare, AccountLimits limits) {
        this.prepare = prepare;
        this.limits = limits;
    }

    BatchEstimate estimate(BatchPlan plan, Batch.Around around) throws IOException {
        new BatchInput(plan, around).read(row -> add(row, around.reader()));
        return new BatchEstimate(
                rows, promptTokens, replyTokens, least.amount(), most.amount(), shortest(), problems, bad);
    }

    private void add(BatchRow row, Function<BatchRow, Prompt> reader) {
        if (!row.problem().isEmpty()) {
            bad(row.problem());
            return;
        }
        try {
            Prepared first = prepare.apply(reader.apply(row));
            rows++;
            promptTokens += first.need().prompt();
            replyTokens += first.need().reply();
            least = least.plus(first.prompt());
            most = most.plus(first.need().most());
        } catch (PromptFailed wrong) {
            bad(wrong.getMessage());
        }
    }

    private void bad(String problem) {
        bad++;
        if (problems.size() < SHOWN) {
            problems.add(problem);
        }
    }

    private Duration shortest() {
        Duration byRequests = minutes(rows, limits.requestsPerMinute());
        Duration byTokens = minutes(promptTokens + replyTokens, limits.tokensPerMinute());
        Duration byDay =
                minutes(promptTokens + replyTokens, limits.tokensPerDay()).multipliedBy(24L * 60);
        return longer(byRequests, longer(byTokens, byDay));
    }

    private static Duration minutes(long amount, long perMinute) {
        return perMinute == 0
                ? Duration.ZERO
                : Duration.ofMillis(BigDecimal.valueOf(amount)
                        .multiply(MINUTE)
                        .divide(BigDecimal.valueOf(perMinute), java.math.RoundingMode.CEILING)
                        .longValue());
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
