package org.moonroute.pacing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AccountLimitsTest {
    @Property(tries = 200)
    void all_parts_together_allow_no_more_than_the_whole_and_hardly_less(
            @ForAll @IntRange(min = 1, max = 100) int parts, @ForAll @IntRange(min = 100, max = 1_000_000) int limit) {
        AccountLimits part = new AccountLimits(limit, limit, limit, limit).part(parts);
        assertThat(part.concurrency() * parts).isBetween(limit - parts + 1, limit);
        assertThat(part.requestsPerMinute()).isEqualTo(part.concurrency());
        assertThat(part.tokensPerMinute()).isEqualTo(part.concurrency());
        assertThat(part.tokensPerDay()).isEqualTo(part.concurrency());
    }

    @Test
    void no_limit_is_none_for_each_part() {
        assertThat(AccountLimits.NONE.part(7)).isEqualTo(AccountLimits.NONE);
    }

    @Test
    void a_limit_that_is_too_small_to_be_divided_is_refused() {
        assertThatThrownBy(() -> AccountLimits.ofTier(0).part(2))
                .hasMessage("1 calls in flight cannot be divided by 2");
    }
}
