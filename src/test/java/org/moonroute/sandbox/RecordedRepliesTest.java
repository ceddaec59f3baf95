package org.moonroute.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordedRepliesTest {
    private static final String K2 = "kimi-k2-0711-preview";
    private static final String OLYMPICS = "Where were the 1992 Olympics held?";
    private static final String WEATHER = "Use function calling for: What's the weather like in New York?";
    private static final String FUNCTIONS =
            "\"functions\":[{\"name\":\"get_weather\",\"description\":\"Get current weather for a location\","
                    + "\"parameters\":{\"type\":\"object\",\"properties\":{\"location\":{\"type\":\"string\"}},"
                    + "\"required\":[\"location\"]}}]";

    private static Sandbox then;
    private static Caller caller;

    @BeforeAll
    static void start() {
        then = Caller.start(Caller.OPTIONS.withAsOf(Caller.BOOK_DAY));
        caller = new Caller(then);
    }

    @AfterAll
    static void stop() {
        then.close();
    }

    @Test
    void theOlympicsQuestionGetsTheRecordedBodyByteForByte() throws IOException {
        assertThat(caller.chat(Caller.chat(K2, OLYMPICS, "")).body()).isEqualTo(recording("olympics.json"));
    }

    @Test
    void aSystemMessageDoesNotChangeTheRecordedReply() throws IOException {
        String body =
                "{\"model\":\"%s\",\"messages\":[{\"role\":\"system\",\"content\":\"You are Kimi.\"},".formatted(K2)
                        + "{\"role\":\"user\",\"content\":\"" + OLYMPICS + "\"}],\"temperature\":0.3}";
        assertThat(caller.chat(body).body()).isEqualTo(recording("olympics.json"));
    }

    @Test
    void legacyFunctionsGetTheRecordedPseudoCallByteForByte() throws IOException {
        String body = caller.chat(Caller.chat(K2, WEATHER, FUNCTIONS)).body();
        assertThat(body).isEqualTo(recording("weather-pseudo-call.json")).contains("\\u003cfunction_calls\\u003e");
    }

    @Test
    void theWeatherQuestionWithoutFunctionsIsNotTheRecordedOne() {
        assertThat(caller.message(Caller.chat(K2, WEATHER, "")).path("content").asText())
                .isEqualTo("Simulated answer to: " + WEATHER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"max_tokens\":5", "\"stop\":\"Barcelona\""})
    void aRequestThatShortensTheAnswerIsNotAnsweredWithTheRecording(String more) throws IOException {
        String body = caller.chat(Caller.chat(K2, OLYMPICS, more)).body();
        assertThat(body)
                .isNotEqualTo(recording("olympics.json"))
                .contains("The 1992")
                .doesNotContain("Barcelona");
    }

    @Test
    void anotherModelSaysTheSameUnderItsOwnName() throws IOException {
        try (Sandbox now = Caller.start(Caller.OPTIONS)) {
            JsonNode reply = new Caller(now).chatJson(Caller.chat("kimi-k3", OLYMPICS, ""));
            assertThat(reply.path("model").asText()).isEqualTo("kimi-k3");
            assertThat(reply.at("/choices/0/message/content").asText())
                    .isEqualTo("The 1992 Olympics were held in **Barcelona, Spain**.");
        }
    }

    @Test
    void functionsNeverCostPromptTokens() {
        JsonNode with = caller.chatJson(Caller.chat(K2, "get_weather in Oslo", FUNCTIONS));
        JsonNode without = caller.chatJson(Caller.chat(K2, "get_weather in Oslo", ""));
        assertThat(with.at("/usage/prompt_tokens")).isEqualTo(without.at("/usage/prompt_tokens"));
        assertThat(with.at("/choices/0/message/content").asText())
                .contains("<invoke name=\"get_weather\">\n<parameter name=\"location\">Oslo</parameter>");
    }

    @Test
    void theOtherPromptsOfTheBookHaveFixedAnswers() {
        assertThat(caller.message(Caller.chat(K2, "The President went to Congress", ""))
                        .path("content")
                        .asText())
                .startsWith("The President went to Congress to");
        assertThat(caller.message(Caller.chat(K2, "Where is the Valley of Kings?", ""))
                        .path("content")
                        .asText())
                .contains("Luxor");
        assertThat(caller.message(Caller.chat(K2, "Mary is 30 years old and Bob is 25. Who is older?", ""))
                        .path("content")
                        .asText())
                .startsWith("Mary is older");
    }

    private static String recording(String name) throws IOException {
        try (var in = RecordedRepliesTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
