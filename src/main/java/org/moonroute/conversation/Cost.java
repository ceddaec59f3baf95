package org.moonroute.conversation;

import java.math.BigDecimal;

/**
 * Money. Sums with an unknown part are unknown: a sum that silently left something out would be wrong.
 *
 * @param amount in US dollars; null when the price is not known
 */
public record Cost(BigDecimal amount) {

    /** Nothing. */
    public static final Cost ZERO = new Cost(BigDecimal.ZERO);

    /** The model's price is not known. */
    public static final Cost UNKNOWN = new Cost(null);

    /** The sum of both; unknown when either is. */
    public Cost plus(Cost other) {
        return amount == null || other.amount == null ? UNKNOWN : new Cost(amount.add(other.amount));
    }
}
