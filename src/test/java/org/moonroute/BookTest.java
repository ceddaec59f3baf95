package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moonroute.Program.Ran;
import org.moonroute.sandbox.Sandbox;

/** The calls of the book chapter that the program started from, and the two replies that it printed. */
@Timeout(60)
class BookTest {
    private static final String ASKS = "Use function calling for: What's the weather like in New York?";

    @TempDir
    private Path folder;

    private Program program;

    @BeforeEach
    void prepare() {
        program = new Program(folder);
    }

    @Test
    void one_command_answers_the_five_examples() {
        Ran ran = program.run(
                "answer",
                "--sandbox",
                "-o",
                folder.toString(),
                "examples/1-president.txt",
                "examples/2-olympics.txt",
                "examples/3-valley-of-kings.txt",
                "examples/4-who-is-older.md",
                "examples/5-weather.md");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(program.text("1-president.answer.md")).startsWith("The President went to Congress");
        assertThat(program.text("2-olympics.answer.md")).contains("Barcelona, Spain");
        assertThat(program.text("3-valley-of-kings.answer.md")).contains("Egypt");
        assertThat(program.text("4-who-is-older.answer.md")).contains("Mary").contains("older");
        assertThat(program.text("5-weather.answer.md")).contains("77.0").doesNotContain("72");
        JsonNode call =
                program.outcome("5-weather.answer.json").path("tool_calls").path(0);
        assertThat(call.path("name").asText()).isEqualTo("get_weather");
        assertThat(call.path("arguments").asText()).contains("New York");
        assertThat(call.path("result").asText()).isEqualTo("77.0");
        assertThat(call.path("failed").asBoolean()).isFalse();
    }

    @Test
    void the_recorded_answer_about_the_olympics_comes_as_it_was() throws IOException {
        JsonNode recorded = recording("olympics.json");
        program.with("--sandbox-as-of", "2025-07-29", "--model", "kimi-k2-0711-preview");
        program.run("answer", "examples/2-olympics.txt", "-o", folder.toString());

        JsonNode answer = program.outcome("2-olympics.answer.json");
        assertThat(answer.path("answer")).isEqualTo(recorded.at("/choices/0/message/content"));
        assertThat(answer.at("/rounds/0/reply_id")).isEqualTo(recorded.path("id"));
        assertThat(answer.at("/rounds/0/model").asText()).isEqualTo("kimi-k2-0711-preview");
        assertThat(answer.at("/usage/total_tokens")).isEqualTo(recorded.at("/usage/total_tokens"));
        assertThat(answer.at("/usage/cached_tokens")).isEqualTo(recorded.at("/usage/cached_tokens"));
    }

    @Test
    void after_the_recorded_leak_the_model_is_asked_again_and_the_tool_is_called() throws IOException {
        JsonNode answer = answeredAfterTheLeak();

        assertThat(answer.path("rounds")).hasSize(3);
    }

    @Test
    void the_recorded_leak_is_run_as_a_call_if_so_configured() throws IOException {
        program.set("moonroute.conversation.leaked-calls=run");
        JsonNode answer = answeredAfterTheLeak();

        assertThat(answer.path("rounds")).hasSize(2);
        assertThat(answer.at("/tool_calls/0/arguments").asText()).contains("New York");
    }

    @Test
    void the_recorded_leak_fails_the_prompt_if_so_configured() throws IOException {
        Ran ran = leaking().set("moonroute.conversation.leaked-calls=fail").answer("weather.md");

        assertThat(ran.code()).isEqualTo(100);
        JsonNode failure = program.outcome("weather.failure.json");
        assertThat(failure.path("kind").asText()).isEqualTo("leaked-tool-call");
        assertThat(failure.path("reason").asText()).contains("<function_calls>");
        assertThat(failure.path("tool_calls")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"functions\": [{\"name\": \"get_weather\"}]",
                "\"functions\": [{\"name\": \"get_weather\", \"parameters\": {\"type\": \"string\"}}], \"function_call\": \"auto\"",
                "\"tools\": [{\"type\": \"function\", \"function\": {\"name\": \"get_weather\"}}]"
            })
    void the_older_functions_of_a_request_are_offered_as_tools(String tools) {
        program.file(
                "old.json", "{\"messages\": [{\"role\": \"user\", \"content\": \"" + ASKS + "\"}], " + tools + "}");
        Ran ran = program.with("--sandbox", "--trace").answer("old.json");

        assertThat(ran.code()).as(ran.err()).isZero();
        JsonNode request = ran.requests().get(0);
        assertThat(request.has("functions")).isFalse();
        assertThat(request.has("function_call")).isFalse();
        assertThat(request.at("/tools/0/function/name").asText()).isEqualTo("get_weather");
        assertThat(request.at("/tools/0/function/parameters/properties/location/type")
                        .asText())
                .isEqualTo("string");
        assertThat(program.text("old.answer.md")).contains("77.0");
    }

    private JsonNode answeredAfterTheLeak() throws IOException {
        Ran ran = leaking().answer("weather.md");
        assertThat(ran.code()).as(ran.err()).isZero();
        JsonNode answer = program.outcome("weather.answer.json");
        assertThat(answer.path("answer").asText()).contains("77.0").doesNotContain("72");
        assertThat(answer.path("tool_calls")).hasSize(1);
        assertThat(answer.at("/tool_calls/0/result").asText()).isEqualTo("77.0");
        return answer;
    }

    /** The leak as it was recorded comes first; asked again, the model calls the tool. */
    private Program leaking() throws IOException {
        program.file("weather.md", "---\ntools: [get_weather]\n---\n" + ASKS);
        return program.with("--sandbox-as-of", "2025-07-29", "--model", "kimi-k2-0711-preview")
                .rules("""
                        rules:
                          - times: 1
                            match: {prompt: Use function calling, round: 1}
                            reply: {contentType: application/json, raw: %s}
                          - match: {prompt: tool call written as text, round: 1}
                            reply: {toolCalls: [{name: get_weather, arguments: {location: New York}}]}
                        """.formatted(
                                quoted(recording("weather-pseudo-call.json").toString())));
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static JsonNode recording(String name) throws IOException {
        try (InputStream in = Sandbox.class.getResourceAsStream(name)) {
            return Program.json(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
