package org.moonroute.moonshot;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.moonroute.conversation.Cost;
import org.moonroute.conversation.Options;
import org.moonroute.conversation.Usage;

/**
 * What one model accepts and costs, as {@code config/models.yaml} says.
 *
 * @param name the model's name
 * @param context how many tokens prompt and reply may have together
 * @param released when it came out, if that is known
 * @param ended when it reached its end of life, if it did
 * @param price its price, if it is known
 * @param fixed fields that accept one value only, which may as well be left out
 * @param fixedWithoutThinking the same, for when thinking is switched off
 * @param thinking whether it thinks
 * @param efforts the values of reasoning_effort that it knows; empty when it does not know the field
 * @param obeysNoTools whether tool_choice {@code none} keeps it from calling tools; otherwise they are left out
 * @param defaults fields that are sent when neither the prompt nor the configuration gives them
 */
public record ModelProfile(
        String name,
        long context,
        Optional<LocalDate> released,
        Optional<LocalDate> ended,
        Optional<Price> price,
        Map<String, BigDecimal> fixed,
        Map<String, BigDecimal> fixedWithoutThinking,
        Thinking thinking,
        List<String> efforts,
        boolean obeysNoTools,
        Map<String, Object> defaults) {

    /** Whether a model thinks before it answers. */
    public enum Thinking {
        /** It never does, and knows no such field. */
        NEVER,
        /** It does unless told not to. */
        SWITCHABLE,
        /** It always does. */
        ALWAYS,
        /** Not known: whatever the prompt says is sent. */
        UNKNOWN
    }

    /** US dollars for a million tokens: read from the cache, read otherwise, and written. */
    public record Price(BigDecimal hit, BigDecimal miss, BigDecimal output) {
        private static final int MILLION = 6;

        Cost of(Usage usage) {
            BigDecimal read = hit.multiply(BigDecimal.valueOf(usage.cached()))
                    .add(miss.multiply(BigDecimal.valueOf(usage.prompt() - usage.cached())));
            return new Cost(read.add(output.multiply(BigDecimal.valueOf(usage.completion())))
                    .movePointLeft(MILLION)
                    .stripTrailingZeros());
        }
    }

    /** Whether it thinks when it is asked so; whether a model does of which nothing is known is not known either. */
    boolean thinks(Options options) {
        boolean off = options.values().get("thinking") instanceof Map<?, ?> told && "disabled".equals(told.get("type"));
        return thinking == Thinking.ALWAYS || thinking == Thinking.SWITCHABLE && !off;
    }

    /** What the use of this model costs. */
    Cost cost(Usage usage) {
        return price.map(known -> known.of(usage)).orElse(Cost.UNKNOWN);
    }
}
