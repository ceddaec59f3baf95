package org.moonroute.record;

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
import org.moonroute.conversation.Answer;
import org.moonroute.conversation.Attempt;
import org.moonroute.conversation.Bound;
import org.moonroute.conversation.Cost;
import org.moonroute.conversation.Course;
import org.moonroute.conversation.Extras;
import org.moonroute.conversation.Failure;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Lane;
import org.moonroute.conversation.Message;
import org.moonroute.conversation.Origin;
import org.moonroute.conversation.Outcome;
import org.moonroute.conversation.Refusal;
import org.moonroute.conversation.Reply;
import org.moonroute.conversation.Round;
import org.moonroute.conversation.RoundUnderWay.Settled;
import org.moonroute.conversation.ToolCall;
import org.moonroute.conversation.ToolResult;
import org.moonroute.conversation.Usage;

/** What is read of a record is what was written. */
class RecordTest {
    private static final Origin ORIGIN = new Origin.Caller("here", Lane.BULK);
    private static final ToolCall CALL = new ToolCall("get_weather:0", "get_weather", "{\"location\":\"Łódź\"}");

    /** As the databases do it: they keep text as UTF-8. */
    private static String stored(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void a_settled_round_comes_back_as_it_was(@ForAll("settled") Settled settled) {
        assertThat(RoundRecord.settled(stored(RoundRecord.text(settled)))).isEqualTo(settled);
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void a_tool_result_comes_back_as_it_was(@ForAll("results") ToolResult result) {
        assertThat(ToolRecord.result(stored(ToolRecord.text(result)))).isEqualTo(result);
        assertThat(ToolRecord.call(stored(ToolRecord.begun(result.call(), "us"))))
                .isEqualTo(result.call());
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void an_outcome_comes_back_as_it_was(@ForAll("outcomes") Outcome outcome) {
        String text = OutcomeRecord.text(outcome);

        assertThat(stored(text)).isEqualTo(text);
        assertThat(OutcomeRecord.outcome(text, ORIGIN)).isEqualTo(outcome);
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void a_record_is_text_that_every_database_and_broker_takes(@ForAll("settled") Settled settled) {
        String text = RoundRecord.text(settled);

        assertThat(stored(text)).isEqualTo(text);
        assertThat(text.chars()).noneMatch(one -> one < ' ');
    }

    @Test
    void the_ends_of_time_and_money_come_back() {
        ToolResult result =
                new ToolResult(CALL, "", true, Instant.MAX, Duration.ofSeconds(Long.MAX_VALUE, 999_999_999));
        assertThat(ToolRecord.result(ToolRecord.text(result))).isEqualTo(result);
        ToolResult other = new ToolResult(CALL, "", false, Instant.MIN, Duration.ofNanos(-1));
        assertThat(ToolRecord.result(ToolRecord.text(other))).isEqualTo(other);
        for (String amount : List.of("0", "0.000", "1E+40", "-0.10", "1E-400")) {
            Settled settled = withCost(new Cost(new BigDecimal(amount)));
            assertThat(RoundRecord.settled(RoundRecord.text(settled))).isEqualTo(settled);
        }
    }

    private static Reply reply() {
        return new Reply(new Message.Assistant("text", "", List.of(CALL), ""), "stop", Optional.empty());
    }

    private static Settled withCost(Cost cost) {
        return new Settled(new Round(null, null, null, Usage.NONE, cost, List.of(), true), reply());
    }

    @Test
    void what_is_no_record_is_an_error_that_says_so() {
        for (String text : List.of("", "nonsense", "{}", "{\"round\":{},\"reply\":{}}", "[]", "null")) {
            assertThatThrownBy(() -> RoundRecord.settled(text)).isInstanceOf(Unreadable.class);
            assertThatThrownBy(() -> OutcomeRecord.outcome(text, ORIGIN)).isInstanceOf(Unreadable.class);
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
                        messages(), texts(), leaks.optional(), texts().list().ofMaxSize(3), extras())
                .as(Reply::new);
    }

    private static Arbitrary<Extras> extras() {
        return Arbitraries.oneOf(
                Arbitraries.just(Extras.NONE),
                Combinators.combine(texts(), texts()).as(Extras::new));
    }

    private static Arbitrary<Course> courses() {
        return Combinators.combine(
                        texts().optional(),
                        instants(),
                        instants(),
                        durations(),
                        rounds().list().ofMaxSize(3),
                        attempts().list().ofMaxSize(2),
                        toolResults().list().ofMaxSize(2))
                .as(Course::new);
    }

    @Provide
    Arbitrary<Outcome> outcomes() {
        Arbitrary<Outcome> answers = Combinators.combine(texts().optional(), messages(), texts(), courses(), extras())
                .as((output, message, reason, course, extras) ->
                        new Answer(ORIGIN, output, message, reason, course, extras));
        Arbitrary<Outcome> failures = Combinators.combine(
                        texts().optional(), Arbitraries.of(FailureKind.class), texts(), texts(), courses())
                .as((output, kind, reason, last, course) -> new Failure(ORIGIN, output, kind, reason, last, course));
        return Arbitraries.oneOf(answers, failures);
    }

    @Provide
    Arbitrary<Settled> settled() {
        return Combinators.combine(rounds(), replies()).as(Settled::new);
    }

    @Provide
    Arbitrary<ToolResult> results() {
        return toolResults();
    }

    private static Arbitrary<ToolResult> toolResults() {
        return Combinators.combine(calls(), texts(), Arbitraries.of(true, false), instants(), durations())
                .as(ToolResult::new);
    }

    @Test
    void an_optional_that_is_empty_comes_back_empty() {
        Settled settled = withCost(Cost.ZERO);
        assertThat(RoundRecord.settled(RoundRecord.text(settled)).reply().leak())
                .isEqualTo(Optional.empty());
    }

    @Test
    void the_bound_at_which_a_round_was_the_last_is_kept_and_most_rounds_have_none() {
        Round round = new Round("id", "m", "stop", Usage.NONE, Cost.ZERO, List.of(), true);
        Settled last = new Settled(round, reply(), Optional.of(Bound.REPEATED_CALLS));
        assertThat(RoundRecord.settled(RoundRecord.text(last))).isEqualTo(last);
        Settled other = new Settled(round, reply());
        assertThat(RoundRecord.text(other)).doesNotContain("limited");
        assertThat(RoundRecord.settled(RoundRecord.text(other))).isEqualTo(other);
        Instant noon = Instant.parse("2026-11-23T12:00:00Z");
        Course course = new Course(
                Optional.empty(),
                noon,
                noon,
                Duration.ZERO,
                List.of(round),
                List.of(),
                List.of(),
                Optional.of(Bound.TIME));
        Outcome outcome = new Answer(ORIGIN, Optional.empty(), reply().message(), "stop", course);
        assertThat(OutcomeRecord.outcome(OutcomeRecord.text(outcome), ORIGIN)).isEqualTo(outcome);
    }
}
