package org.moonroute.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesTest {
    @TempDir
    private Path folder;

    @Test
    void theFirstRuleThatMatchesDecides() {
        String rules = """
                rules:
                  - match: {prompt: moon}
                    reply: {content: first}
                  - match: {prompt: '/^Full.*n$/'}
                    reply: {content: second}
                  - match: {prompt: '/^Full/', model: kimi-k2.6}
                    reply: {content: third}
                  - match: {prompt: "a.b"}
                    reply: {content: fourth}
                """;
        with(rules, caller -> {
            assertThat(say(caller, "kimi-k3", "Full moon")).isEqualTo("first");
            assertThat(say(caller, "kimi-k3", "Full sun")).isEqualTo("second");
            assertThat(say(caller, "kimi-k2.6", "Full stop")).isEqualTo("third");
            assertThat(say(caller, "kimi-k3", "Full stop")).startsWith("Simulated");
            assertThat(say(caller, "kimi-k3", "a.b")).isEqualTo("fourth");
            assertThat(say(caller, "kimi-k3", "axb")).startsWith("Simulated");
        });
    }

    @Test
    void repliesComeOneAfterTheOtherForEachPromptAndTheLastRepeats() {
        with("rules: [{replies: [{content: one}, {content: two}]}]", caller -> {
            assertThat(says(caller, "a", 3)).containsExactly("one", "two", "two");
            assertThat(says(caller, "b", 2)).containsExactly("one", "two");
        });
    }

    @Test
    void aRuleUsedUpFallsThroughToTheNextForThatPromptOnly() {
        String rules = "rules: [{times: 2, reply: {content: mine}}, {times: 1, reply: {content: next}}]";
        with(rules, caller -> {
            assertThat(says(caller, "a", 4)).containsExactly("mine", "mine", "next", "Simulated answer to: a");
            assertThat(says(caller, "b", 1)).containsExactly("mine");
        });
    }

    @Test
    void longPromptsThatDifferAtTheirEndsAreDifferentPrompts() {
        with("rules: [{times: 1, reply: {content: mine}}]", caller -> {
            assertThat(says(caller, "x".repeat(300) + "a", 1)).containsExactly("mine");
            assertThat(says(caller, "x".repeat(300) + "b", 1)).containsExactly("mine");
        });
    }

    @Test
    void aRuleCanWaitForARoundOrForAToolsResult() {
        String rules = """
                rules:
                  - match: {afterTool: get_weather}
                    reply: {content: after the tool}
                  - match: {round: 2}
                    reply: {content: second round}
                """;
        String call = "{\"role\":\"assistant\",\"content\":\"\",\"reasoning_content\":\" \",\"tool_calls\":[{\"id\":"
                + "\"x\",\"type\":\"function\",\"function\":{\"name\":\"NAME\",\"arguments\":\"{}\"}}]},"
                + "{\"role\":\"tool\",\"tool_call_id\":\"x\",\"content\":\"1\"}";
        with(rules, caller -> {
            assertThat(content(caller, history(call.replace("NAME", "get_weather"))))
                    .isEqualTo("after the tool");
            assertThat(content(caller, history(call.replace("NAME", "other")))).isEqualTo("second round");
            assertThat(says(caller, "Hi", 1)).containsExactly("Simulated answer to: Hi");
        });
    }

    @Test
    void anAnswerIsSaidExactlyAsWritten() {
        String rules = """
                rules:
                  - reply:
                      content: let me see
                      reasoning: hm
                      toolCalls:
                        - {name: get_weather, arguments: '{"location": "New York"'}
                        - {name: get_weather, arguments: {location: Paris}, id: "functions.get_weather:7"}
                      usage: {prompt_tokens: 5}
                      extra: {refusal: null}
                """;
        with(rules, caller -> {
            JsonNode reply = caller.chatJson(Caller.chat("kimi-k2.6", "Hi", "\"max_tokens\":1"));
            assertThat(reply.at("/choices/0").toString())
                    .isEqualTo("{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"let me see\","
                            + "\"reasoning_content\":\"hm\",\"tool_calls\":[{\"index\":0,\"id\":\"get_weather:0\","
                            + "\"type\":\"function\",\"function\":{\"name\":\"get_weather\",\"arguments\":"
                            + "\"{\\\"location\\\": \\\"New York\\\"\"}},{\"index\":1,\"id\":"
                            + "\"functions.get_weather:7\",\"type\":\"function\",\"function\":{\"name\":"
                            + "\"get_weather\",\"arguments\":\"{\\\"location\\\": \\\"Paris\\\"}\"}}],"
                            + "\"refusal\":null},\"finish_reason\":\"tool_calls\"}");
            assertThat(reply.path("usage").toString()).isEqualTo("{\"prompt_tokens\":5}");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{status: 429, type: rate_limit_reached_error, message: slow, headers: {retry-after: 7}} | 429"
                        + " | {\"error\":{\"message\":\"slow\",\"type\":\"rate_limit_reached_error\"}} | 7"
                        + " | application/json; charset=utf-8",
                "{type: odd, message: m} | 400 | {\"error\":{\"message\":\"m\",\"type\":\"odd\"}} |"
                        + " | application/json; charset=utf-8",
                "{status: 503, html: <html>, headers: {Retry-After: 2}} | 503 | <html> | 2 | text/html",
                "{raw: 'exact body'} | 200 | exact body | | text/plain",
                "{raw: '[]', contentType: application/json, status: 201} | 201 | [] | | application/json",
            })
    void aReplyCanBeAnErrorAPageOrAnythingAtAll(
            String reply, int status, String body, String retryAfter, String contentType) {
        with("rules: [{reply: " + reply + "}]", caller -> {
            HttpResponse<String> got = caller.chat(Caller.chat("kimi-k3", "Hi", ""));
            assertThat(got.statusCode()).isEqualTo(status);
            assertThat(got.body()).isEqualTo(body);
            assertThat(got.headers().firstValue("retry-after").orElse(null)).isEqualTo(retryAfter);
            assertThat(got.headers().allValues("Content-Type")).containsExactly(contentType);
        });
    }

    @Test
    void rulesDoNotSpareARequestItsChecks() {
        with("rules: [{reply: {content: fine}}]", caller -> assertThat(
                        caller.chat(Caller.chat("kimi-k3", "Hi", "\"temperature\":0"))
                                .statusCode())
                .isEqualTo(400));
    }

    @Test
    void rulesCanBeWrittenInJson() throws IOException {
        Path file = Files.writeString(folder.resolve("rules.json"), "{\"rules\":[{\"reply\":{\"content\":\"json\"}}]}");
        try (Sandbox sandbox = Sandbox.start(Caller.OPTIONS.withRules(file))) {
            assertThat(says(new Caller(sandbox), "Hi", 1)).containsExactly("json");
        }
    }

    private void with(String rules, Consumer<Caller> test) {
        try {
            Path file = Files.writeString(folder.resolve("rules.yaml"), rules);
            try (Sandbox sandbox = Sandbox.start(Caller.OPTIONS.withRules(file))) {
                test.accept(new Caller(sandbox));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String history(String more) {
        return "{\"model\":\"kimi-k3\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}," + more + "]}";
    }

    private static List<String> says(Caller caller, String prompt, int times) {
        return IntStream.range(0, times)
                .mapToObj(i -> say(caller, "kimi-k3", prompt))
                .toList();
    }

    private static String say(Caller caller, String model, String prompt) {
        return content(caller, Caller.chat(model, prompt, ""));
    }

    private static String content(Caller caller, String body) {
        return caller.message(body).path("content").asText();
    }
}
