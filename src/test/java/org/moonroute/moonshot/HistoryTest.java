package org.moonroute.moonshot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.Test;
import org.moonroute.conversation.Attempt;
import org.moonroute.conversation.Bound;
import org.moonroute.conversation.Conversation;
import org.moonroute.conversation.Cost;
import org.moonroute.conversation.Limits;
import org.moonroute.conversation.Message;
import org.moonroute.conversation.Options;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.PromptFailed;
import org.moonroute.conversation.Round;
import org.moonroute.conversation.Talk;
import org.moonroute.conversation.ToolResult;
import org.moonroute.conversation.ToolSpec;
import org.moonroute.conversation.Usage;

/** What goes to the service after some rounds. */
class HistoryTest {
    private static final String CALLS = "\"tool_calls\":[{\"index\":0,\"id\":\"f:0\",\"type\":\"function\","
            + "\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\": 1.10}\"}}]";

    @Test
    void what_the_model_said_goes_back_whole() throws IOException {
        String said = "{\"role\":\"assistant\",\"content\":null,\"reasoning_content\":\"Hm \\u003c\",\"new_field\":"
                + "{\"x\":[1.10,1e2,12345678901234567890,0.1000,null,true]}," + CALLS + "}";
        Conversation after = answer(Talk.open(Talk.LIMITS), Wire.message(said, "tool_calls"));
        JsonNode back = request(after).at("/messages/1");
        assertThat(back).isEqualTo(Json.MAPPER.readTree(said));
        assertThat(back.toString()).contains("1.10", "12345678901234567890", "0.1000", "Hm <");
    }

    @Test
    void every_kind_of_message_is_written_in_the_services_form() throws IOException {
        Prompt prompt = new Prompt(
                Talk.ORIGIN,
                Optional.of("Be brief."),
                List.of(new Message.Given("user", "{\"role\":\"user\",\"content\":[]}"), new Message.User("Hi")),
                new Options(Map.of("model", "moonshot-v1-8k", "temperature", new BigDecimal("1.0"))),
                Optional.empty(),
                Optional.empty(),
                List.of(new ToolSpec("f", "Does f.", "{\"type\":\"object\"}")));
        Conversation after =
                answer(Conversation.open(prompt, Talk.LIMITS, Talk.NOON), Wire.message("{" + CALLS + "}", "stop"));
        assertThat(request(after))
                .isEqualTo(Json.MAPPER.readTree(
                        "{\"model\":\"moonshot-v1-8k\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\","
                                + "\"description\":\"Does f.\",\"parameters\":{\"type\":\"object\"}}}],\"messages\":["
                                + "{\"role\":\"system\",\"content\":\"Be brief.\"},{\"role\":\"user\",\"content\":[]},"
                                + "{\"role\":\"user\",\"content\":\"Hi\"},{\"role\":\"assistant\","
                                + CALLS
                                + "},{\"role\":\"tool\",\"tool_call_id\":\"f:0\",\"name\":\"f\",\"content\":\"77.0\"}],"
                                + "\"temperature\":1.0}"));
    }

    @Test
    void a_leaked_call_that_is_run_goes_back_with_some_thinking_as_a_model_that_thinks_refuses_it_without()
            throws IOException {
        String leak = "{\"content\":\"I look. f:0<|tool_call_argument_begin|>{}\"}";
        Conversation after = answer(Talk.open(Talk.leaks(Limits.LeakPolicy.RUN)), Wire.message(leak, "stop"));
        assertThat(request(after).at("/messages/1/reasoning_content").asText()).isEqualTo(" ");
    }

    @Test
    void a_leaked_call_that_is_run_goes_back_as_if_it_had_been_made() throws IOException {
        String leak = "{\"content\":\"I look. f:0<|tool_call_argument_begin|>{}\",\"reasoning_content\":\"Hm\"}";
        Conversation after = answer(Talk.open(Talk.leaks(Limits.LeakPolicy.RUN)), Wire.message(leak, "stop"));
        assertThat(request(after).at("/messages/1"))
                .isEqualTo(
                        Json.MAPPER.readTree(
                                "{\"role\":\"assistant\",\"content\":\"I look.\",\"reasoning_content\":\"Hm\",\"tool_calls\":"
                                        + "[{\"id\":\"f:0\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}"));
    }

    @Test
    void half_of_a_surrogate_pair_does_not_stop_the_prompt() throws IOException {
        Conversation open = Conversation.open(Talk.prompt("cut \uD83D"), Talk.LIMITS, Talk.NOON);
        Conversation after = answer(open, Wire.message("{\"content\":\"\\ud83d\"," + CALLS + "}", "tool_calls"));
        assertThat(request(after).at("/messages/0/content").asText()).isEqualTo("cut ?");
        assertThat(request(Conversation.open(Talk.prompt("whole \uD83D\uDE00"), Talk.LIMITS, Talk.NOON))
                        .at("/messages/0/content")
                        .asText())
                .isEqualTo("whole \uD83D\uDE00");
    }

    /** Bounds of which any may be reached soon, and what is done then. */
    @Provide
    Arbitrary<Limits> limits() {
        Arbitrary<Set<Bound>> failing = Arbitraries.of(Bound.class).set().ofMaxSize(2);
        return Combinators.combine(
                        Arbitraries.integers().between(1, 12),
                        Arbitraries.integers().between(1, 30),
                        Arbitraries.longs().between(30, 2000),
                        Arbitraries.of(new BigDecimal("0.0003"), BigDecimal.TEN).injectNull(0.5),
                        Arbitraries.integers().between(0, 3),
                        failing,
                        Arbitraries.of(Limits.LeakPolicy.class),
                        Arbitraries.of(true, false))
                .as((rounds, calls, tokens, cost, same, fail, leaks, deliver) -> new Limits(
                        rounds, calls, tokens, Duration.ofSeconds(100), cost, same, fail, 2, leaks, deliver));
    }

    @Property(tries = 1000)
    void the_history_is_always_one_that_the_service_accepts(
            @ForAll("replies") List<WholeReply> replies,
            @ForAll("limits") Limits limits,
            @ForAll("results") List<String> results,
            @ForAll @IntRange(max = 30) int seconds,
            @ForAll("models") String model)
            throws IOException {
        Prompt prompt = Talk.prompt("Hello?")
                .withOptions(new Options(Map.of("model", model)))
                .withOffered(List.of(new ToolSpec("f", "Does f.", "{\"type\":\"object\"}").bounded(4, seconds == 1)));
        Conversation conversation = Conversation.open(prompt, limits, Talk.NOON);
        Instant now = Talk.NOON;
        Iterator<String> contents = results.iterator();
        try {
            for (WholeReply reply : replies) {
                conversation = conversation.readyForRound(now);
                boolean last = conversation.limited().isPresent();
                assertAccepted(request(conversation), !model.startsWith("moonshot"), last);
                now = now.plusSeconds(seconds);
                conversation =
                        conversation.replied(round(now), Wire.replied(reply).reply());
                if (conversation.hasToolCalls()) {
                    conversation = conversation.withResults(conversation.pending().stream()
                            .map(call -> new ToolResult(
                                    call,
                                    contents.hasNext() ? contents.next() : "77.0",
                                    false,
                                    Talk.NOON,
                                    Duration.ZERO))
                            .toList());
                }
                if (conversation.answered()) {
                    break;
                }
                assertThat(last).as("a round after the last one").isFalse();
            }
        } catch (PromptFailed over) {
            Statistics.label("failed by").collect(over.kind());
        }
        Statistics.label("limited by").collect(conversation.limited());
    }

    private static Round round(Instant at) {
        return new Round(
                "id",
                "kimi-k3",
                "stop",
                new Usage(20, 10, 30, 0, 0),
                new Cost(new BigDecimal("0.0001")),
                List.of(new Attempt(at, Duration.ZERO, 200, Optional.empty())),
                false);
    }

    @Provide
    Arbitrary<String> models() {
        return Arbitraries.of("kimi-k3", "kimi-k2.6", "moonshot-v1-128k");
    }

    @Provide
    Arbitrary<List<String>> results() {
        return Arbitraries.of("", " ", "77.0", "\uD83D", "{\"a\":1}", "<|tool_call_begin|>")
                .list()
                .ofMaxSize(20);
    }

    @Provide
    Arbitrary<List<WholeReply>> replies() {
        Arbitrary<String> call = Combinators.combine(
                        Arbitraries.of("f:0", "f:1", "f_0", "functions.f:0", "", "call_0"),
                        Arbitraries.of("f", "f", "f", "functions.f", "unknown", ""),
                        Arbitraries.of("{}", "{ }", " {}", "{\\\"a\\\":1}", "{\\\"a\\\":", "", "[1]"))
                .as((id, name, arguments) -> "{\"index\":0,\"id\":\"" + id + "\",\"type\":\"function\",\"function\":"
                        + "{\"name\":\"" + name + "\",\"arguments\":\"" + arguments + "\"}}");
        Arbitrary<WholeReply> calls = Combinators.combine(
                        call.list().ofMaxSize(4),
                        Arbitraries.of("", ",\"reasoning_content\":\"Hm\"", ",\"reasoning_content\":null"),
                        Arbitraries.frequency(
                                Tuple.of(9, "tool_calls"), Tuple.of(3, "stop"), Tuple.of(1, "length"), Tuple.of(1, "")))
                .as((all, thought, finish) -> Wire.message(
                        "{\"role\":\"assistant\",\"content\":\"\"" + thought + ",\"tool_calls\":" + all + "}", finish));
        Arbitrary<WholeReply> leaks = Arbitraries.of(
                        "f:0<|tool_call_argument_begin|>{}",
                        "f:0<|tool_call_argument_begin|>{}<|tool_call_end|>f:0<|tool_call_argument_begin|>{}",
                        "<function_calls><invoke name=\\\"f\\\"></invoke><invoke name=\\\"f\\\"></invoke>",
                        "<|tool_call_begin|>")
                .map(text -> Wire.message("{\"role\":\"assistant\",\"content\":\"" + text + "\"}", "stop"));
        Arbitrary<WholeReply> other = Combinators.combine(
                        Arbitraries.of("", "Hi.", " "), Arbitraries.of("stop", "length"))
                .as((text, finish) -> Wire.message("{\"role\":\"assistant\",\"content\":\"" + text + "\"}", finish));
        return Arbitraries.frequencyOf(Tuple.of(9, calls), Tuple.of(2, leaks), Tuple.of(1, other))
                .list()
                .ofMinSize(1)
                .ofMaxSize(14);
    }

    /** As the service checks it, from what is known of it. */
    private static void assertAccepted(JsonNode request, boolean thinks, boolean last) {
        List<String> due = new ArrayList<>();
        JsonNode messages = request.path("messages");
        for (JsonNode message : messages) {
            String role = message.path("role").asText();
            if (role.equals("tool")) {
                assertThat(due)
                        .as("a tool message answers the next call of the message before it")
                        .isNotEmpty();
                assertThat(message.path("tool_call_id").asText()).isEqualTo(due.remove(0));
                assertThat(message.path("content").asText()).isNotEmpty();
                continue;
            }
            assertThat(due).as("calls without a result").isEmpty();
            message.path("tool_calls").forEach(call -> due.add(call.path("id").asText()));
            assertThat(due).doesNotHaveDuplicates().doesNotContain("");
            assertThat(message.path("content").asText().isEmpty() && due.isEmpty())
                    .as("a message without content")
                    .isFalse();
            assertThat(thinks
                            && !due.isEmpty()
                            && message.path("reasoning_content").asText("").isEmpty())
                    .as("a call without thinking, of a model that thinks")
                    .isFalse();
        }
        assertThat(due).isEmpty();
        assertThat(messages.get(messages.size() - 1).path("role").asText()).isIn("user", "tool");
        assertThat(request.path("tool_choice").asText("")).isEqualTo(last ? "none" : "");
    }

    /** The conversation after the reply, with its calls made. */
    private static Conversation answer(Conversation conversation, WholeReply whole) {
        Conversation next =
                conversation.replied(Talk.round(1), Wire.replied(whole).reply());
        return next.hasToolCalls()
                ? next.withResults(next.pending().stream().map(Talk::result).toList())
                : next;
    }

    private static JsonNode request(Conversation conversation) throws IOException {
        byte[] json = new ChatRequests("max_completion_tokens")
                .write(
                        conversation,
                        RoundsNeedTest.profile(
                                conversation.prompt().options().model().orElseThrow()));
        assertThat(new String(json, StandardCharsets.UTF_8)).startsWith("{\"model\":");
        return Json.MAPPER.readTree(json);
    }
}
