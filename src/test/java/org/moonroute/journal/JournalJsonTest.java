package org.moonroute.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.moonroute.conversation.Attempt;
import org.moonroute.conversation.Cost;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Message;
import org.moonroute.conversation.Refusal;
import org.moonroute.conversation.Reply;
import org.moonroute.conversation.Round;
import org.moonroute.conversation.RoundUnderWay.Settled;
import org.moonroute.conversation.ToolCall;
import org.moonroute.conversation.ToolResult;
import org.moonroute.conversation.Usage;

/** What the journal gives back is what it was given. */
class JournalJsonTest {
    /** As the databases do it: they keep text as UTF-8. */
    private static String stored(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void a_settled_round_comes_back_as_it_was(@ForAll("settled") Settled settled) {
        assertThat(JournalJson.settled(stored(JournalJson.text(settled)))).isEqualTo(settled);
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void a_tool_result_comes_back_as_it_was(@ForAll("results") ToolResult result) {
        assertThat(JournalJson.result(stored(JournalJson.text(result)))).isEqualTo(result);
        assertThat(JournalJson.call(stored(JournalJson.text(result.call())))).isEqualTo(result.call());
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void an_entry_is_text_that_every_database_takes(@ForAll("settled") Settled settled) {
        String text = JournalJson.text(settled);

        assertThat(stored(text)).isEqualTo(text);
        assertThat(text.chars()).noneMatch(one -> one < ' ');
    }

    @Test
    void the_ends_of_time_and_money_come_back() {
        ToolResult result =
                new ToolResult(Sample.CALL, "", true, Instant.MAX, Duration.ofSeconds(Long.MAX_VALUE, 999_999_999));
        assertThat(JournalJson.result(JournalJson.text(result))).isEqualTo(result);
        ToolResult other = new ToolResult(Sample.CALL, "", false, Instant.MIN, Duration.ofNanos(-1));
        assertThat(JournalJson.result(JournalJson.text(other))).isEqualTo(other);
        for (String amount : List.of("0", "0.000", "1E+40", "-0.10", "1E-400")) {
            Settled settled = withCost(new Cost(new BigDecimal(amount)));
            assertThat(JournalJson.settled(JournalJson.text(settled))).isEqualTo(settled);
        }
    }

    private static Settled withCost(Cost cost) {
        Settled sample = Sample.settled("a");
        Round round = sample.round();
        return new Settled(new Round(null, null, null, round.usage(), cost, round.attempts(), true), sample.reply());
    }

    @Test
    void what_is_no_entry_is_an_error_that_says_so() {
        for (String text : List.of("", "nonsense", "{}", "{\"round\":{},\"reply\":{}}", "[]", "null")) {
            assertThatThrownBy(() -> JournalJson.settled(text))
                    .isInstanceOf(JournalFailed.class)
                    .hasMessageContaining("an entry of the journal cannot be read");
        }
    }

    /** All of them: control characters, halves of surrogate pairs, both halves in the wrong order. */
    private static Arbitrary<String> texts() {
        Arbitrary<Character> odd = Arbitraries.of('\ud83d', '\ude00', '\0', '"', '\\', '\n', 'é', '\uffff', 'u');
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(20),
                Arbitraries.strings().withChars('a', 'z').ofMaxLength(8),
                odd.list().ofMaxSize(12).map(all -> {
                    StringBuilder text = new StringBuilder();
                    all.forEach(text::append);
                    return text.toString();
                }));
    }

    private static Arbitrary<Instant> instants() {
        return Combinators.combine(
                        Arbitraries.longs().between(-62_135_596_800L, 253_402_300_800L),
                        Arbitraries.integers().between(0, 999_999_999))
                .as(Instant::ofEpochSecond);
    }

    private static Arbitrary<Duration> durations() {
        return Combinators.combine(
                        Arbitraries.longs().between(-100_000, 1L << 40),
                        Arbitraries.integers().between(0, 999_999_999))
                .as(Duration::ofSeconds);
    }

    private static Arbitrary<ToolCall> calls() {
        return Combinators.combine(texts(), texts(), texts()).as(ToolCall::new);
    }

    private static Arbitrary<Message.Assistant> messages() {
        return Combinators.combine(texts(), texts(), calls().list().ofMaxSize(3), texts())
                .as(Message.Assistant::new);
    }

    private static Arbitrary<Attempt> attempts() {
        Arbitrary<Refusal> refusals = Combinators.combine(
                        Arbitraries.of(FailureKind.class), texts(), durations().optional())
                .as(Refusal::new);
        return Combinators.combine(instants(), durations(), Arbitraries.integers(), refusals.optional())
                .as(Attempt::new);
    }

    private static Arbitrary<Round> rounds() {
        Arbitrary<Long> numbers = Arbitraries.longs();
        Arbitrary<Usage> usages =
                Combinators.combine(numbers, numbers, numbers, numbers, numbers).as(Usage::new);
        Arbitrary<Cost> costs =
                Arbitraries.bigDecimals().ofScale(12).injectNull(0.2).map(Cost::new);
        return Combinators.combine(
                        texts(),
                        texts(),
                        texts(),
                        usages,
                        costs,
                        attempts().list().ofMaxSize(3),
                        Arbitraries.of(true, false))
                .as(Round::new);
    }

    private static Arbitrary<Reply> replies() {
        Arbitrary<Reply.Leak> leaks =
                Combinators.combine(texts(), messages().optional()).as(Reply.Leak::new);
        return Combinators.combine(
                        messages(), texts(), leaks.optional(), texts().list().ofMaxSize(3))
                .as(Reply::new);
    }

    @Provide
    Arbitrary<Settled> settled() {
        return Combinators.combine(rounds(), replies()).as(Settled::new);
    }

    @Provide
    Arbitrary<ToolResult> results() {
        return Combinators.combine(calls(), texts(), Arbitraries.of(true, false), instants(), durations())
                .as(ToolResult::new);
    }

    @Test
    void an_optional_that_is_empty_comes_back_empty() {
        Settled settled = Sample.settled("a");
        assertThat(JournalJson.settled(JournalJson.text(settled)).reply().leak())
                .isEqualTo(Optional.empty());
    }
}
