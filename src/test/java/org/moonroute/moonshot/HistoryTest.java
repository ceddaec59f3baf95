package org.moonroute.moonshot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.moonroute.conversation.Conversation;
import org.moonroute.conversation.Limits;
import org.moonroute.conversation.Message;
import org.moonroute.conversation.Options;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.PromptFailed;
import org.moonroute.conversation.Talk;
import org.moonroute.conversation.ToolSpec;

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
                new Options(Map.of("model", "kimi-k3", "temperature", new BigDecimal("1.0"))),
                Optional.empty(),
                Optional.empty(),
                List.of(new ToolSpec("f", "Does f.", "{\"type\":\"object\"}")));
        Conversation after =
                answer(Conversation.open(prompt, Talk.LIMITS, Talk.NOON), Wire.message("{" + CALLS + "}", "stop"));
        assertThat(request(after))
                .isEqualTo(Json.MAPPER.readTree(
                        "{\"model\":\"kimi-k3\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\","
                                + "\"description\":\"Does f.\",\"parameters\":{\"type\":\"object\"}}}],\"messages\":["
                                + "{\"role\":\"system\",\"content\":\"Be brief.\"},{\"role\":\"user\",\"content\":[]},"
                                + "{\"role\":\"user\",\"content\":\"Hi\"},{"
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

    @Property(tries = 500)
    void the_history_is_always_one_that_the_service_accepts(
            @ForAll("replies") List<WholeReply> replies, @ForAll Limits.LeakPolicy policy) throws IOException {
        Conversation conversation = Talk.open(Talk.leaks(policy));
        for (WholeReply reply : replies) {
            try {
                conversation = answer(conversation, reply);
            } catch (PromptFailed over) {
                break;
            }
            assertAccepted(request(conversation).path("messages"));
            if (conversation.answered()) {
                break;
            }
        }
    }

    @Provide
    Arbitrary<List<WholeReply>> replies() {
        Arbitrary<String> call = Arbitraries.of("f:0", "f:1", "f_0", "functions.f:0")
                .map(id -> "{\"index\":0,\"id\":\"" + id + "\",\"type\":\"function\",\"function\":"
                        + "{\"name\":\"f\",\"arguments\":\"{}\"}}");
        Arbitrary<WholeReply> calls = call.list()
                .ofMaxSize(4)
                .map(all -> Wire.message(
                        "{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":" + all + "}", "tool_calls"));
        Arbitrary<WholeReply> leaks = Arbitraries.of(
                        "f:0<|tool_call_argument_begin|>{}",
                        "<function_calls><invoke name=\\\"f\\\"></invoke><invoke name=\\\"f\\\"></invoke>",
                        "<|tool_call_begin|>")
                .map(text -> Wire.message("{\"role\":\"assistant\",\"content\":\"" + text + "\"}", "stop"));
        Arbitrary<WholeReply> other = Arbitraries.of("", "Hi.", " ")
                .map(text -> Wire.message("{\"role\":\"assistant\",\"content\":\"" + text + "\"}", "stop"));
        return Arbitraries.frequencyOf(Tuple.of(6, calls), Tuple.of(2, leaks), Tuple.of(1, other))
                .list()
                .ofMaxSize(12);
    }

    private static void assertAccepted(JsonNode messages) {
        List<String> due = new ArrayList<>();
        for (JsonNode message : messages) {
            if (message.path("role").asText().equals("tool")) {
                assertThat(due)
                        .as("a tool message answers the next call of the message before it")
                        .isNotEmpty();
                assertThat(message.path("tool_call_id").asText()).isEqualTo(due.remove(0));
                assertThat(message.path("content").asText()).isNotEmpty();
            } else {
                assertThat(due).as("calls without a result").isEmpty();
                message.path("tool_calls")
                        .forEach(call -> due.add(call.path("id").asText()));
                boolean silent = message.path("content").asText().isEmpty();
                assertThat(silent && due.isEmpty())
                        .as("a message without content")
                        .isFalse();
            }
        }
        assertThat(due).isEmpty();
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
                .write(conversation, RoundsNeedTest.profile("moonshot-v1-128k"));
        assertThat(new String(json, StandardCharsets.UTF_8)).startsWith("{\"model\":");
        return Json.MAPPER.readTree(json);
    }
}
