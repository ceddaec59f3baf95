package org.moonroute.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.moonroute.conversation.Cost;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.RoundUnderWay;

class BudgetTest {
    @Property(tries = 300)
    void what_is_spent_and_set_aside_together_never_passes_the_limit_and_all_of_it_can_be_spent(
            @ForAll @IntRange(max = 10_000) int cents, @ForAll @IntRange(max = 12_000) int before, @ForAll long seed) {
        Random random = new Random(seed);
        Budget budget = new Budget(cost(cents).amount(), cost(before).amount());
        List<Integer> flying = new ArrayList<>();
        long spent = before;
        for (int i = 0; i < 400; i++) {
            int most = 1 + random.nextInt(1_000);
            long setAside = flying.stream().mapToInt(Integer::intValue).sum();
            assertThat(budget.allows(cost(most))).isEqualTo(spent + setAside + most <= cents);
            if (budget.allows(cost(most))) {
                budget.setAside(cost(most));
                flying.add(most);
            }
            if (!flying.isEmpty() && random.nextBoolean()) {
                int over = flying.remove(random.nextInt(flying.size()));
                int cost = random.nextInt(over + 1);
                budget.settle(cost(over), cost(cost));
                spent += cost;
            }
            assertThat(spent).isLessThanOrEqualTo(Math.max(before, cents));
        }
    }

    @Test
    void tenths_of_a_cent_add_up_exactly() {
        Budget budget = new Budget(new BigDecimal("0.3"), BigDecimal.ZERO);
        for (int i = 0; i < 3; i++) {
            assertThat(budget.allows(new Cost(new BigDecimal("0.1")))).isTrue();
            budget.setAside(new Cost(new BigDecimal("0.1")));
        }
        assertThat(budget.allows(new Cost(new BigDecimal("1e-9")))).isFalse();
    }

    @Test
    void a_reply_without_a_price_counts_as_all_that_was_set_aside() {
        Budget budget = new Budget(BigDecimal.ONE, BigDecimal.ZERO);
        budget.setAside(cost(60));
        budget.settle(cost(60), Cost.UNKNOWN);
        assertThat(budget.allows(cost(41))).isFalse();
        assertThat(budget.allows(cost(40))).isTrue();
        assertThat(budget.words(cost(41)))
                .isEqualTo("the budget of $1 does not allow another call, which may cost up to $0.41; $0.60 is spent. "
                        + "Raise --budget, or lower max_completion_tokens");
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureKind.class,
            names = {"TIMED_OUT", "BAD_REPLY", "REPLY_TOO_LARGE"})
    void a_call_whose_reply_was_lost_costs_all_that_it_could_have(FailureKind kind) {
        assertThat(Spent.by(Traffic.givenUp(dollar(), kind)))
                .isEqualTo(dollar().need().most());
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureKind.class,
            names = {"RATE_LIMITED", "OVERLOADED", "SERVER_ERROR", "INVALID_REQUEST", "UNAUTHORIZED"})
    void a_call_that_was_refused_costs_nothing(FailureKind kind) {
        assertThat(Spent.by(Traffic.givenUp(dollar(), kind))).isEqualTo(Cost.ZERO);
    }

    @Test
    void a_reply_costs_what_it_cost_and_a_call_that_was_not_made_costs_nothing() {
        assertThat(Spent.by(dollar().settled(Traffic.reply(1, "0.25"))).amount())
                .isEqualByComparingTo("0.25");
        assertThat(Spent.by(dollar())).isEqualTo(Cost.ZERO);
    }

    private static RoundUnderWay dollar() {
        return Traffic.begun(Traffic.need(1, 1, "1"));
    }

    private static Cost cost(int cents) {
        return new Cost(BigDecimal.valueOf(cents, 2));
    }
}
