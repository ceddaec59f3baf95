package org.moonroute.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StreamsTest {
    private static final String WEATHER = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"get_weather\","
            + "\"parameters\":{\"type\":\"object\",\"properties\":{\"location\":{\"type\":\"string\"}}}}}]";
    private static Sandbox sandbox;

    @BeforeAll
    static void start() {
        sandbox = Caller.start(Caller.OPTIONS);
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    @Test
    void aStreamGoesFromRoleOverReasoningToContentAndEndsWithDone() {
        HttpResponse<String> reply = stream("Hi", "\"stream\":true");
        assertThat(reply.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        assertThat(reply.body()).endsWith("data: [DONE]\n\n");
        List<JsonNode> chunks = chunks(reply);
        assertThat(chunks.get(0).at("/choices/0").toString())
                .isEqualTo("{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}");
        assertThat(joined(chunks, "reasoning_content")).isEqualTo("The user asks: Hi. I will answer briefly.");
        assertThat(joined(chunks, "content")).isEqualTo("Simulated answer to: Hi");
        String order = chunks.stream()
                .map(chunk -> chunk.at("/choices/0/delta").properties().stream()
                        .map(field ->
                                field.getKey() + (field.getValue().asText().isEmpty() ? "-" : ""))
                        .collect(Collectors.joining("+")))
                .distinct()
                .collect(Collectors.joining(" "));
        assertThat(order).isEqualTo("role+content- reasoning_content reasoning_content- content ");
        assertThat(chunks).allMatch(chunk -> chunk.path("object").asText().equals("chat.completion.chunk"));
        assertThat(chunks)
                .extracting(chunk -> chunk.path("id"))
                .containsOnly(chunks.get(0).path("id"));
    }

    @Test
    void theUsageIsInTheLastChoice() {
        List<JsonNode> chunks = chunks(stream("Hi", "\"stream\":true"));
        JsonNode last = chunks.get(chunks.size() - 1);
        assertThat(last.at("/choices/0").toString())
                .isEqualTo("{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\",\"usage\":{\"prompt_tokens\":5,"
                        + "\"completion_tokens\":17,\"total_tokens\":22,\"completion_tokens_details\":"
                        + "{\"reasoning_tokens\":11}}}");
        assertThat(chunks.stream().filter(chunk -> chunk.toString().contains("usage")))
                .hasSize(1);
    }

    @Test
    void theUsageComesAgainInAChunkWithoutChoicesIfAskedFor() {
        List<JsonNode> chunks = chunks(stream("Hi", "\"stream\":true,\"stream_options\":{\"include_usage\":true}"));
        JsonNode last = chunks.get(chunks.size() - 1);
        assertThat(last.path("choices")).isEmpty();
        assertThat(last.path("usage"))
                .isEqualTo(chunks.get(chunks.size() - 2).at("/choices/0/usage"))
                .isNotEmpty();
    }

    @Test
    void toolCallsComeInFragmentsByIndex() {
        List<JsonNode> chunks = chunks(stream("Weather in New York and in Paris?", "\"stream\":true," + WEATHER));
        List<JsonNode> fragments = chunks.stream()
                .map(chunk -> chunk.at("/choices/0/delta/tool_calls/0"))
                .filter(fragment -> !fragment.isMissingNode())
                .toList();
        assertThat(fragments.get(0).toString())
                .isEqualTo("{\"index\":0,\"id\":\"get_weather_0\",\"type\":\"function\",\"function\":"
                        + "{\"name\":\"get_weather\",\"arguments\":\"\"}}");
        assertThat(fragments).filteredOn(fragment -> fragment.has("id")).hasSize(2);
        assertThat(arguments(fragments, 0)).isEqualTo("{\"location\": \"New York\"}");
        assertThat(arguments(fragments, 1)).isEqualTo("{\"location\": \"Paris\"}");
        assertThat(fragments.size()).isGreaterThan(4);
        assertThat(chunks.get(chunks.size() - 1).at("/choices/0/finish_reason").asText())
                .isEqualTo("tool_calls");
    }

    @Test
    void ofSeveralChoicesOnlyTheLastTellsTheUsage() {
        try (Sandbox then = Caller.start(Caller.OPTIONS.withAsOf(Caller.BOOK_DAY))) {
            String body = Caller.chat("kimi-k2-0711-preview", "Hi", "\"stream\":true,\"n\":2");
            assertThat(chunks(new Caller(then).chat(body)))
                    .filteredOn(chunk -> chunk.toString().contains("usage"))
                    .extracting(chunk -> chunk.at("/choices/0/index").asInt())
                    .containsExactly(1);
        }
    }

    @Test
    void aRecordedAnswerCanBeStreamedToo() {
        try (Sandbox then = Caller.start(Caller.OPTIONS.withAsOf(Caller.BOOK_DAY))) {
            String body = Caller.chat("kimi-k2-0711-preview", "Where were the 1992 Olympics held?", "\"stream\":true");
            assertThat(joined(chunks(new Caller(then).chat(body)), "content"))
                    .isEqualTo("The 1992 Olympics were held in **Barcelona, Spain**.");
        }
    }

    private static HttpResponse<String> stream(String prompt, String more) {
        return new Caller(sandbox).chat(Caller.chat("kimi-k3", prompt, more));
    }

    private static List<JsonNode> chunks(HttpResponse<String> reply) {
        return Arrays.stream(reply.body().split("\n\n"))
                .filter(event -> !event.equals("data: [DONE]"))
                .map(event -> Caller.json(event.substring("data: ".length())))
                .toList();
    }

    private static String joined(List<JsonNode> chunks, String field) {
        return chunks.stream()
                .map(chunk -> chunk.at("/choices/0/delta/" + field).asText(""))
                .collect(Collectors.joining());
    }

    private static String arguments(List<JsonNode> fragments, int index) {
        return fragments.stream()
                .filter(fragment -> fragment.path("index").asInt() == index)
                .map(fragment -> fragment.at("/function/arguments").asText())
                .collect(Collectors.joining());
    }
}
