package org.moonroute.moonshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.moonroute.moonshot.RoundsTest.HI;
import static org.moonroute.moonshot.RoundsTest.OPEN;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.moonroute.conversation.Conversation;
import org.moonroute.conversation.Need;
import org.moonroute.conversation.Options;
import org.moonroute.conversation.Round;
import org.moonroute.conversation.RoundUnderWay;
import org.moonroute.conversation.Talk;

/** What a round's calls need of the account. */
class RoundsNeedTest {
    private static final ProfileFile SHIPPED = ProfileFile.read(java.nio.file.Path.of("config/models.yaml"));

    /** The shipped profile of a model. */
    static ModelProfile profile(String model) {
        return SHIPPED.models().stream()
                .filter(profile -> profile.name().equals(model))
                .findFirst()
                .orElseThrow();
    }

    private final Rounds rounds = RoundsTest.rounds("max_completion_tokens", Duration.ZERO);

    @Test
    void a_call_needs_its_prompt_and_all_that_the_reply_may_have_and_costs_no_more_than_both() {
        Need need = rounds.begin(limitedTo(1_000_000)).need();
        assertThat(need.reply()).isEqualTo(1_000_000);
        assertThat(need.prompt()).isBetween(1L, 20L);
        assertThat(need.tokens()).isEqualTo(need.prompt() + 1_000_000);
        BigDecimal million = rounds.begin(limitedTo(2_000_000))
                .need()
                .most()
                .amount()
                .subtract(need.most().amount());
        assertThat(need.most().amount()).isBetween(million, million.add(new BigDecimal("0.01")));
    }

    @Test
    void a_call_without_a_bound_on_its_reply_needs_its_prompt() {
        assertThat(rounds.begin(OPEN).need().reply()).isZero();
    }

    @Test
    void what_the_service_counts_is_learnt_for_the_next_call() {
        long before = rounds.begin(OPEN).need().prompt();
        for (int i = 0; i < 100; i++) {
            rounds.settle(rounds.begin(OPEN), Wire.message(HI, "stop"));
        }
        assertThat(before).isLessThan(10);
        assertThat(rounds.begin(OPEN).need().prompt()).isEqualTo(10);
    }

    @Test
    void a_call_never_costs_more_than_its_need_says_not_even_when_the_prompt_has_a_token_for_each_byte() {
        for (String text : List.of("x".repeat(50_000), "\u9f98".repeat(50_000), "\uD83D\uDE00".repeat(50_000))) {
            Conversation asked = Conversation.open(
                    Talk.prompt(text).withOptions(limitedTo(1).prompt().options()), Talk.LIMITS, Talk.NOON);
            Need need = rounds.begin(asked).need();
            int bytes = text.getBytes(StandardCharsets.UTF_8).length;
            String json =
                    "{\"choices\":[{\"message\":" + HI + ",\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":"
                            + bytes + ",\"completion_tokens\":1,\"total_tokens\":" + (bytes + 1) + "}}";
            Round round = rounds.settle(rounds.begin(asked), Wire.reply(200, json))
                    .next()
                    .orElseThrow()
                    .round();
            assertThat(round.cost().amount())
                    .isPositive()
                    .isLessThanOrEqualTo(need.most().amount());
        }
    }

    @Test
    void every_try_of_a_round_needs_the_same() {
        RoundUnderWay begun = rounds.begin(OPEN);
        assertThat(rounds.settle(begun, Wire.reply(503, "{}")).need()).isEqualTo(begun.need());
    }

    @Test
    void a_call_is_timed_from_when_it_was_admitted() {
        RoundUnderWay admitted = rounds.begin(OPEN).admitted(Talk.NOON.minusSeconds(7), Duration.ZERO);
        assertThat(rounds.settle(admitted, Wire.reply(503, "{}")).attempts())
                .singleElement()
                .satisfies(attempt -> assertThat(attempt.took()).isEqualTo(Duration.ofSeconds(7)));
    }

    private static Conversation limitedTo(int tokens) {
        Options options = new Options(Map.of("model", "kimi-k3", Options.MAX_COMPLETION_TOKENS, tokens));
        return Conversation.open(Talk.prompt("Hello?").withOptions(options), Talk.LIMITS, Talk.NOON);
    }
}
