package org.moonroute.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswersTest {
    private static Sandbox now;
    private static Sandbox then;

    @BeforeAll
    static void start() {
        now = Caller.start(Caller.OPTIONS);
        then = Caller.start(Caller.OPTIONS.withAsOf(LocalDate.of(2025, 9, 5)));
    }

    @AfterAll
    static void stop() {
        now.close();
        then.close();
    }

    @Test
    void aK2ReplyIsOneLineInTheServicesKeyOrderWithItsEscapes() {
        String body = new Caller(then)
                .chat(Caller.chat("kimi-k2-0905-preview", "a<b>&c", ""))
                .body();
        assertThat(body)
                .matches("\\{\"id\":\"chatcmpl-[0-9a-f]{24}\",\"object\":\"chat.completion\",\"created\":\\d{10},"
                        + "\"model\":\"kimi-k2-0905-preview\",\"choices\":\\[\\{\"index\":0,\"message\":\\{"
                        + "\"role\":\"assistant\",\"content\":\"Simulated answer to: "
                        + "a\\\\u003cb\\\\u003e\\\\u0026c\"},\"finish_reason\":\"stop\"}],"
                        + "\"usage\":\\{\"prompt_tokens\":6,\"completion_tokens\":7,\"total_tokens\":13}}");
        JsonNode reply = Caller.json(body);
        assertThat(reply.path("id").asText().substring(9, 17))
                .isEqualTo(Long.toHexString(reply.path("created").asLong()));
    }

    @Test
    void lineSeparatorsAreEscapedToo() {
        String body = new Caller(now)
                .chat(Caller.chat("kimi-k3", "a\u2028b\u2029c", ""))
                .body();
        assertThat(body).contains("a\\u2028b\\u2029c");
    }

    @Test
    void aReplyIsDatedOnTheDayTheSandboxStandsOn() {
        long created = new Caller(then)
                .chatJson(Caller.chat("kimi-k2-0905-preview", "Hi", ""))
                .path("created")
                .asLong();
        assertThat(Math.floorDiv(created, 86_400L))
                .isEqualTo(LocalDate.of(2025, 9, 5).toEpochDay());
    }

    @Test
    void aThinkingModelReasonsAndSaysWhatThatCost() {
        JsonNode reply = new Caller(now).chatJson(Caller.chat("kimi-k3", "Hi", ""));
        assertThat(reply.path("id").asText()).matches("chatcmpl-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(reply.at("/choices/0/message").toString())
                .isEqualTo("{\"role\":\"assistant\",\"content\":\"Simulated answer to: Hi\","
                        + "\"reasoning_content\":\"The user asks: Hi. I will answer briefly.\"}");
        assertThat(reply.path("usage").toString())
                .isEqualTo("{\"prompt_tokens\":5,\"completion_tokens\":17,\"total_tokens\":22,"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":11}}");
    }

    @ParameterizedTest
    @CsvSource({"kimi-k3", "kimi-k2.6"})
    void thinkingCanBeSwitchedOff(String model) {
        JsonNode message = new Caller(now).message(Caller.chat(model, "Hi", "\"thinking\":{\"type\":\"disabled\"}"));
        assertThat(message.has("reasoning_content")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"5, 5, 0", "11, 11, 0", "12, 11, 1", "17, 11, 6"})
    void reasoningEatsTheLimitFirst(int limit, int reasoning, int content) {
        JsonNode reply = new Caller(now).chatJson(Caller.chat("kimi-k3", "Hi", "\"max_completion_tokens\":" + limit));
        JsonNode message = reply.at("/choices/0/message");
        assertThat(Tokens.of(message.path("reasoning_content").asText())).isEqualTo(reasoning);
        assertThat(Tokens.of(message.path("content").asText())).isEqualTo(content);
        assertThat(reply.at("/choices/0/finish_reason").asText()).isEqualTo(limit < 17 ? "length" : "stop");
        assertThat(reply.at("/usage/completion_tokens").asInt()).isEqualTo(limit);
    }

    @Test
    void onlyTheFirst200CharactersAreEchoed() {
        String prompt = "x".repeat(199) + "\uD83C\uDF19 and more";
        assertThat(new Caller(now)
                        .message(Caller.chat("kimi-k3", prompt, ""))
                        .path("content")
                        .asText())
                .isEqualTo("Simulated answer to: " + "x".repeat(199));
    }

    @Test
    void aLongConversationFindsItsBeginningInTheCache() {
        String body = "{\"model\":\"kimi-k3\",\"messages\":[{\"role\":\"user\",\"content\":\"" + "x".repeat(1200)
                + "\"},{\"role\":\"assistant\",\"content\":\"ok\"},{\"role\":\"user\",\"content\":\"more\"}]}";
        JsonNode usage = new Caller(now).chatJson(body).path("usage");
        assertThat(usage.path("cached_tokens").asInt()).isEqualTo(304);
        assertThat(usage.at("/prompt_tokens_details/cached_tokens").asInt()).isEqualTo(304);
    }

    @Test
    void severalChoicesAreNumbered() {
        JsonNode reply =
                new Caller(then).chatJson(Caller.chat("kimi-k2-0905-preview", "Hi", "\"n\":3,\"temperature\":1"));
        assertThat(reply.path("choices").findValuesAsText("index")).containsExactly("0", "1", "2");
        assertThat(reply.at("/usage/completion_tokens").asInt()).isEqualTo(18);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"json_object\"} | {\"answer\":\"Simulated answer to: Is red 5?\"}",
                "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\",\"schema\":{\"type\":\"object\",\"required\":"
                        + "[\"text\",\"count\",\"colour\",\"ok\",\"list\",\"sub\"],\"properties\":{\"text\":{\"type\":\"string\"},"
                        + "\"count\":{\"type\":\"integer\"},\"colour\":{\"type\":\"string\",\"enum\":[\"blue\",\"red\"]},"
                        + "\"ok\":{\"type\":\"boolean\"},\"list\":{\"type\":\"array\",\"items\":{\"type\":\"number\"}},"
                        + "\"sub\":{\"$ref\":\"#/$defs/s\"},\"unused\":{\"type\":\"string\"}},\"$defs\":{\"s\":"
                        + "{\"type\":\"object\",\"properties\":{}}}}}}"
                        + " | {\"text\":\"Simulated answer to: Is red 5?\",\"count\":5,\"colour\":\"red\",\"ok\":true,"
                        + "\"list\":[5],\"sub\":{}}",
            })
    void aJsonFormatIsObeyed(String format, String content) {
        String body = Caller.chat("kimi-k3", "Is red 5?", "\"response_format\":" + format);
        assertThat(Caller.json(new Caller(now).message(body).path("content").asText()))
                .isEqualTo(Caller.json(content));
    }
}
