package org.moonroute.moonshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.moonroute.conversation.Conversation;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Limits;
import org.moonroute.conversation.Options;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.PromptFailed;
import org.moonroute.conversation.Refusal;
import org.moonroute.conversation.Round;
import org.moonroute.conversation.RoundUnderWay;
import org.moonroute.conversation.Talk;
import org.moonroute.conversation.ToolSpec;

class RoundsTest {
    static final String HI = "{\"role\":\"assistant\",\"content\":\"Hi.\"}";
    static final Conversation OPEN = Talk.open(Talk.LIMITS);
    private final Rounds rounds = rounds("max_completion_tokens", Duration.ZERO);

    @Test
    void a_reply_settles_the_round_with_its_cost() {
        assertThat(rounds.begin(OPEN).isUnsettled()).isTrue();
        RoundUnderWay round = settle(Wire.message(HI, "stop"));
        assertThat(round.isUnsettled()).isFalse();
        Round settled = round.next().orElseThrow().round();
        assertThat(settled.replyId()).isEqualTo("chatcmpl-1");
        assertThat(settled.cost().amount()).isEqualByComparingTo(new BigDecimal("0.000105"));
        assertThat(settled.attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.status()).isEqualTo(200);
            assertThat(attempt.refusal()).isEmpty();
        });
        assertThat(settled.simulated()).isFalse();
        assertThat(rounds.conclude(round).answer(Talk.NOON).text()).isEqualTo("Hi.");
    }

    @Test
    void a_reply_that_names_no_model_is_of_the_model_that_was_asked() {
        WholeReply nameless = Wire.reply(200, "{\"choices\":[{\"message\":" + HI + "}]}");
        assertThat(settle(nameless).next().orElseThrow().round().model()).isEqualTo("kimi-k3");
    }

    @Test
    void a_refused_call_is_tried_again_and_its_tries_are_in_the_round() {
        RoundUnderWay refused = settle(Wire.reply(503, "{}"));
        assertThat(refused.isUnsettled()).isTrue();
        assertThat(refused.notBefore()).isAfter(Talk.NOON);
        RoundUnderWay settled = rounds.settle(refused, Wire.message(HI, "stop"));
        assertThat(settled.next().orElseThrow().round().attempts()).hasSize(2);
    }

    @Test
    void a_call_refused_for_good_gives_the_round_up() {
        RoundUnderWay refused = settle(Wire.reply(400, "{\"error\":{\"message\":\"bad\"}}"));
        assertThat(refused.isUnsettled()).isFalse();
        assertThat(refused.givenUp()).map(Refusal::kind).contains(FailureKind.INVALID_REQUEST);
        assertThatThrownBy(refused::conclude).isInstanceOf(PromptFailed.class).hasMessage("HTTP 400: bad");
    }

    @Test
    void the_key_is_masked_where_the_service_or_a_proxy_repeats_it() {
        assertThat(settle(Wire.reply(401, "{\"error\":{\"message\":\"Bad key sk-0123456789abcdef!\"}}"))
                        .givenUp()
                        .orElseThrow()
                        .message())
                .isEqualTo("HTTP 401: Bad key sk-***!");
        for (int before = 240; before < 300; before++) {
            String html = "<p>".repeat(80) + " ".repeat(before - 240) + "sk-0123456789abcdef";
            assertThat(settle(Wire.reply(502, html)).lastRefusal().orElseThrow().message())
                    .doesNotContain("sk-01234");
        }
    }

    @Test
    void a_broken_call_says_how_it_broke() {
        Refusal broken = settle(new ConnectException("refused")).lastRefusal().orElseThrow();
        assertThat(broken.kind()).isEqualTo(FailureKind.UNREACHABLE);
        assertThat(broken.message()).isEqualTo("no reply: ConnectException: refused");
        Refusal slow = settle(new CallFailed(FailureKind.TIMED_OUT, "slow"))
                .lastRefusal()
                .orElseThrow();
        assertThat(slow.kind()).isEqualTo(FailureKind.TIMED_OUT);
        assertThat(slow.message()).isEqualTo("slow");
        Refusal bug = settle(new IllegalStateException("bug")).givenUp().orElseThrow();
        assertThat(bug.kind()).isEqualTo(FailureKind.INTERNAL);
        assertThat(bug.message()).isEqualTo("IllegalStateException: bug");
        assertThat(settle(new IOException("x")).attempts().get(0).status()).isZero();
    }

    @Test
    void a_call_may_take_as_long_as_a_call_may_or_what_is_left_of_the_conversation_if_that_is_less() {
        RoundUnderWay round = rounds.begin(OPEN);
        assertThat(rounds.request(round).timeLimit()).isEqualTo(Duration.ofMinutes(15));
        Rounds late = rounds("max_completion_tokens", Duration.ofMinutes(50));
        assertThat(late.request(round).timeLimit()).isEqualTo(Duration.ofMinutes(10));
        Rounds tooLate = rounds("max_completion_tokens", Duration.ofMinutes(60));
        assertThatThrownBy(() -> tooLate.request(round)).isInstanceOf(PromptFailed.class);
        assertThatThrownBy(() -> tooLate.begin(OPEN)).isInstanceOf(PromptFailed.class);
    }

    @Test
    void the_limit_has_the_name_that_the_host_knows() {
        Conversation limited = Conversation.open(
                Talk.prompt("Hi").withOptions(new Options(Map.of("model", "m", "max_completion_tokens", 5, "n", 1))),
                Talk.LIMITS,
                Talk.NOON);
        Rounds old = rounds("max_tokens", Duration.ZERO);
        assertThat(new String(old.request(old.begin(limited)).json(), StandardCharsets.UTF_8))
                .contains("\"max_tokens\":5", "\"n\":1")
                .doesNotContain("max_completion_tokens");
    }

    @Test
    void bounds_are_checked_before_a_round() {
        Limits none = new Limits(0, 1, 1, Duration.ofHours(1), 1, Limits.LeakPolicy.FAIL, false);
        assertThatThrownBy(() -> rounds.begin(Talk.open(none))).hasMessageContaining("rounds, which is the limit");
    }

    @Test
    void a_call_that_is_not_made_ends_the_round_with_why() {
        RoundUnderWay over =
                rounds.settle(rounds.begin(OPEN), PromptFailed.beforeAsking(FailureKind.TOO_MUCH_TIME, "no time left"));
        assertThat(over.isUnsettled()).isFalse();
        assertThat(over.attempts()).isEmpty();
        assertThatThrownBy(over::conclude).hasMessage("no time left");
    }

    @Test
    void an_error_of_our_own_around_a_call_is_no_refusal_of_the_service() {
        assertThat(settle(new IllegalStateException("oops"))
                        .lastRefusal()
                        .orElseThrow()
                        .kind())
                .isEqualTo(FailureKind.INTERNAL);
    }

    @Test
    void a_reply_that_calls_tools_is_not_checked_as_an_answer() {
        Prompt structured = Talk.open(Talk.LIMITS)
                .prompt()
                .withOptions(new Options(Map.of("model", "kimi-k3", "response_format", Map.of("type", "json_object"))));
        RoundUnderWay begun = rounds.begin(Conversation.open(structured, Talk.LIMITS, Talk.NOON));
        String calls = "{\"role\":\"assistant\",\"content\":\"Let me look.\",\"tool_calls\":[{\"id\":\"a:0\","
                + "\"type\":\"function\",\"function\":{\"name\":\"look\",\"arguments\":\"{}\"}}]}";
        assertThat(faults(rounds.settle(begun, Wire.message(calls, "tool_calls"))))
                .isEmpty();
        assertThat(faults(rounds.settle(begun, Wire.message(HI, "stop")))).isNotEmpty();
    }

    private static List<String> faults(RoundUnderWay settled) {
        return settled.next().orElseThrow().reply().faults();
    }

    private RoundUnderWay settle(Object came) {
        RoundUnderWay begun = rounds.begin(OPEN);
        return rounds.settle(begun, came);
    }

    @Test
    void the_services_own_count_of_the_prompt_takes_the_place_of_the_estimate() {
        RoundUnderWay begun = rounds.begin(OPEN);
        String request = new String(rounds.countRequest(begun).json(), StandardCharsets.UTF_8);
        assertThat(rounds.countRequest(begun).timeLimit())
                .as("a count that hangs must not hold the prompt up for as long as a call may take")
                .isEqualTo(Duration.ofSeconds(30));
        assertThat(rounds("max_tokens", Duration.ZERO, Duration.ofSeconds(5))
                        .countRequest(begun)
                        .timeLimit())
                .as("nor longer than a call may take")
                .isEqualTo(Duration.ofSeconds(5));
        assertThat(request).startsWith("{\"model\":\"kimi-k3\",\"messages\":[{").endsWith("]}");

        WholeReply count = Wire.reply(200, "{\"code\":0,\"data\":{\"total_tokens\":4321},\"status\":true}");
        RoundUnderWay counted = rounds.counted(begun, count);
        assertThat(counted.need().prompt()).isEqualTo(4_321);
        assertThat(counted.need().reply()).isEqualTo(begun.need().reply());
        assertThat(counted.need().most()).isEqualTo(begun.need().most());
    }

    @Test
    void what_the_service_does_not_count_are_the_tools_and_they_stay_as_estimated() {
        Prompt prompt = Talk.open(Talk.LIMITS)
                .prompt()
                .withOffered(
                        List.of(new ToolSpec("get_weather", "The weather of a place, now.", "{\"type\":\"object\"}")));
        RoundUnderWay begun = rounds.begin(Conversation.open(prompt, Talk.LIMITS, Talk.NOON));
        assertThat(new String(rounds.countRequest(begun).json(), StandardCharsets.UTF_8))
                .doesNotContain("tools");

        WholeReply count = Wire.reply(200, "{\"data\":{\"total_tokens\":1000}}");
        assertThat(rounds.counted(begun, count).need().prompt()).isBetween(1_010L, 1_100L);
    }

    @Test
    void a_prompt_that_the_service_does_not_count_stays_as_estimated() {
        RoundUnderWay begun = rounds.begin(OPEN);
        List.of(
                        Wire.reply(404, "not here"),
                        Wire.reply(400, "{\"code\":3,\"error\":\"messages[2]: bad\",\"status\":false}"),
                        Wire.reply(429, "{\"error\":{\"message\":\"slow down\"}}"),
                        Wire.reply(200, "{}"),
                        Wire.reply(200, "{\"data\":{\"total_tokens\":-1}}"),
                        Wire.reply(200, "<html>"),
                        new ConnectException("refused"))
                .forEach(came -> assertThat(rounds.counted(begun, came)).isSameAs(begun));
    }

    @Test
    void why_the_service_does_not_count_is_said_in_its_words() {
        assertThat(TokenCount.reason(Wire.reply(400, "{\"error\":\"messages[2]: bad\"}")))
                .isEqualTo("HTTP 400: messages[2]: bad");
        assertThat(TokenCount.reason(Wire.reply(429, "{\"error\":{\"message\":\"slow down\"}}")))
                .isEqualTo("HTTP 429: slow down");
        assertThat(TokenCount.reason(Wire.reply(404, "not here"))).isEqualTo("HTTP 404");
        assertThat(TokenCount.reason(Wire.reply(200, "{}"))).isEqualTo("HTTP 200");
        assertThat(TokenCount.reason(new ConnectException("refused"))).contains("refused");
    }

    static Rounds rounds(String limitField, Duration later) {
        return rounds(limitField, later, Duration.ofMinutes(15));
    }

    private static Rounds rounds(String limitField, Duration later, Duration callTimeout) {
        ProfileFile shipped = ProfileFile.read(Path.of("config/models.yaml"));
        ModelProfiles profiles = new ModelProfiles(
                shipped.models(),
                shipped.unlisted(),
                new ModelProfiles.Rules(false, true, () -> LocalDate.MIN, warning -> {}));
        Retries retries = new Retries(
                6, Duration.ofMinutes(10), Duration.ofSeconds(1), Duration.ofMinutes(2), Duration.ofMinutes(15), false);
        Clock clock = Clock.fixed(Talk.NOON.plus(later), ZoneOffset.UTC);
        return new Rounds(limitField, profiles, retries, callTimeout, new ApiKey("sk-0123456789abcdef"), clock);
    }
}
