package org.moonroute.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moonroute.conversation.Lane;
import org.moonroute.conversation.Message;
import org.moonroute.conversation.Origin;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.PromptFailed;

class PromptMessagesTest {
    private static final Origin ORIGIN = new Origin.Caller("m1", Lane.QUEUE);
    private final PromptMessages messages = new PromptMessages(1_000, Map.of("city", "Rome"));

    private Prompt read(String content, Map<String, ?> properties) {
        return messages.read(ORIGIN, "message m1", content.getBytes(StandardCharsets.UTF_8), properties);
    }

    private Map<String, Object> options(Map<String, ?> properties) {
        return read("Hi", properties).options().values();
    }

    @Test
    void text_is_the_prompt_as_it_is() {
        Prompt prompt = read("Who was {{first}}?\n", Map.of());
        assertThat(prompt.messages()).containsExactly(new Message.User("Who was {{first}}?\n"));
        assertThat(prompt.options().values()).isEmpty();
        assertThat(prompt.tools()).isEmpty();
        assertThat(prompt.system()).isEmpty();
        assertThat(prompt.origin()).isSameAs(ORIGIN);
    }

    @Test
    void json_is_a_prompt_or_a_request_as_in_a_file() {
        assertThat(read(" {\"prompt\": \"Weather in {{city}}?\", \"temperature\": 0.3}", Map.of())
                        .messages())
                .containsExactly(new Message.User("Weather in Rome?"));
        Prompt request = read("{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}], \"top_k\": 5}", Map.of());
        assertThat(request.messages())
                .containsExactly(new Message.Given("user", "{\"role\":\"user\",\"content\":\"Hi\"}"));
        assertThat(request.options().values()).containsEntry("top_k", 5);
    }

    @Test
    void what_the_content_is_can_be_said() {
        assertThat(read("{name} is what?", Map.of("format", "text")).messages())
                .containsExactly(new Message.User("{name} is what?"));
        assertThatThrownBy(() -> read("Hi", Map.of("format", "json"))).hasMessageContaining("not valid JSON");
        assertThatThrownBy(() -> read("Hi", Map.of("format", "xml")))
                .hasMessage("message m1: the property `format` must be text or json, not `xml`.");
    }

    @Test
    void properties_say_how_it_is_to_be_answered() {
        Prompt prompt = read(
                "Hi",
                Map.of(
                        "model",
                        "kimi-k3",
                        "system",
                        "Be brief.",
                        "tools",
                        "get_weather, get_time",
                        "seed",
                        7L,
                        "stop",
                        "x"));
        assertThat(prompt.system()).contains("Be brief.");
        assertThat(prompt.tools()).contains(List.of("get_weather", "get_time"));
        assertThat(prompt.options().values())
                .containsOnly(Map.entry("model", "kimi-k3"), Map.entry("seed", 7L), Map.entry("stop", "x"));
        assertThat(read("Hi", Map.of("tools", "")).tools()).contains(List.of());
    }

    @Test
    void text_stands_for_numbers_switches_and_mappings_where_they_are_wanted() {
        assertThat(options(Map.of("temperature", " 0.30 "))).containsEntry("temperature", new BigDecimal("0.30"));
        assertThat(options(Map.of("temperature", 0.3f))).containsEntry("temperature", new BigDecimal("0.3"));
        assertThat(options(Map.of("max_tokens", "2000"))).containsEntry("max_completion_tokens", 2000);
        assertThat(options(Map.of("max_completion_tokens", (short) 9))).containsEntry("max_completion_tokens", 9);
        assertThat(options(Map.of("seed", "9000000000"))).containsEntry("seed", 9_000_000_000L);
        assertThat(options(Map.of("logprobs", "true"))).containsEntry("logprobs", true);
        assertThat(options(Map.of("thinking", "{\"type\": \"disabled\"}")))
                .containsEntry("thinking", Map.of("type", "disabled"));
        assertThat(options(Map.of("stop", "[\"a\", \"b\"]"))).containsEntry("stop", List.of("a", "b"));
        assertThat(options(Map.of("tool_choice", "none"))).containsEntry("tool_choice", "none");
    }

    @Test
    void properties_that_mean_nothing_here_are_not_looked_at() {
        assertThat(options(Map.of(
                        "Authorization", "Bearer x", "JMSXGroupID", "g", "messages", "[]", "stream", true, "extra", 1)))
                .isEmpty();
    }

    @Test
    void what_the_content_says_wins_over_the_properties() {
        Prompt prompt =
                read("{\"prompt\": \"Hi\", \"temperature\": 1}", Map.of("temperature", "0.5", "model", "kimi-k3"));
        assertThat(prompt.options().values()).containsOnly(Map.entry("temperature", 1), Map.entry("model", "kimi-k3"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "temperature | hot | a number",
                "max_completion_tokens | 0 | a whole number of 1 or more",
                "max_completion_tokens | 1e3 | a whole number of 1 or more",
                "seed | 1.5 | a whole number",
                "logprobs | yes | true or false",
                "thinking | disabled | a mapping",
                "response_format | {\"type\": 1} x | a mapping",
            })
    void a_property_of_the_wrong_kind_is_refused(String name, String value, String kind) {
        assertThatThrownBy(() -> options(Map.of(name, value)))
                .isInstanceOf(PromptFailed.class)
                .hasMessage("message m1: the property `" + name + "` must be " + kind + ", not `" + value + "`.");
    }

    @Test
    void content_that_is_no_prompt_is_refused_and_the_message_named() {
        assertThatThrownBy(() -> read(" \n", Map.of()))
                .hasMessage("message m1: it is empty. Write the prompt into it.");
        assertThatThrownBy(() -> read("x".repeat(1_001), Map.of()))
                .hasMessageContaining("message m1: it has 1001 bytes and the limit is 1000");
        assertThatThrownBy(() -> read("{\"prompt\": \"Hi\"", Map.of()))
                .hasMessageContaining("message m1, line 1")
                .hasMessageContaining("not valid JSON");
        assertThatThrownBy(() -> messages.read(ORIGIN, "message m1", new byte[] {'H', (byte) 0xC3}, Map.of()))
                .hasMessageContaining("UTF-8");
        assertThatThrownBy(() -> options(Map.of("tools", 5))).hasMessageContaining("the names of tools");
        assertThatThrownBy(() -> options(Map.of("model", " "))).hasMessageContaining("`model` must be text");
        assertThatThrownBy(() -> options(Map.of("n", 2))).hasMessageContaining("must be 1");
    }
}
