package org.moonroute.pacing;

import java.math.BigDecimal;
import org.moonroute.conversation.Cost;

/**
 * Money that may be spent. What a call may cost at most is set aside before it is made, and given back for what it did cost;
 * so what is spent and set aside together never passes the limit. Amounts are US dollars. Not safe for use by several
 * threads.
 */
final class Budget {
    private final BigDecimal limit;
    private BigDecimal spent;
    private BigDecimal setAside = BigDecimal.ZERO;

    /** With the limit, and what was spent of it before. */
    Budget(BigDecimal limit, BigDecimal spent) {
        this.limit = limit;
        this.spent = spent;
    }

    /** Whether so much may be set aside now. */
    boolean allows(Cost most) {
        return spent.add(setAside).add(most.amount()).compareTo(limit) <= 0;
    }

    /** Sets it aside. */
    void setAside(Cost most) {
        setAside = setAside.add(most.amount());
    }

    /** The call is over: what was set aside for it is free again, but for what it cost. */
    void settle(Cost most, Cost cost) {
        setAside = setAside.subtract(most.amount());
        // A reply of a model without a price cannot have cost more than was set aside.
        spent = spent.add(cost.amount() == null ? most.amount() : cost.amount());
    }

    /** Why a call cannot be made, for people. */
    String words(Cost most) {
        return "the budget of $" + limit.toPlainString() + " does not allow another call, which may cost up to $"
                + most.amount().toPlainString() + "; $" + spent.toPlainString()
                + " is spent. Raise --budget, or lower max_completion_tokens";
    }
}
