package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moonroute.Program.Ran;

/** What models and their hosts send that nobody would expect of them, each through the whole pipeline to the answer. */
@Timeout(60)
class ModelQuirksTest {
    private static final String ANSWER = "  - reply: {reasoning: I have it., content: It is known.}\n";

    @TempDir
    private Path folder;

    private Program program;

    @BeforeEach
    void prepare() {
        program = new Program(folder).with("--trace", "-T", "get_weather");
        program.file("hello.txt", "Hello");
    }

    private Ran answered(String first) {
        Ran ran = program.rules("rules:\n  - {match: {round: 1}, times: 1, reply: " + first + "}\n" + ANSWER)
                .answer("hello.txt");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(program.outcome("hello.answer.json").path("answer").asText()).isEqualTo("It is known.");
        return ran;
    }

    /** Came | goes back; separated by blanks. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            get_weather:0                 | get_weather:0
            functions.get_weather:12      | functions.get_weather:12
            get_weather_0 get_weather_1   | get_weather_0 get_weather_1
            call_9f8e7d6c5b4a             | call_9f8e7d6c5b4a
            toolu_01A09q90qw90            | toolu_01A09q90qw90
            chatcmpl-tool-3fa85f6457      | chatcmpl-tool-3fa85f6457
            3fa85f64-5717-4562-b3fc-2c96  | 3fa85f64-5717-4562-b3fc-2c96
            0                             | 0
            get_weather:0 get_weather:0   | get_weather:0 get_weather:0_1
            a a a                         | a a_1 a_2
            - -                           | call_0 call_1
            """)
    void ids_of_whatever_form_go_back_and_no_two_of_one_message_are_the_same(String came, String back) {
        List<String> calls = new ArrayList<>();
        for (String id : came.split(" ")) {
            calls.add("{name: get_weather, id: \"" + (id.equals("-") ? "" : id) + "\", arguments: {location: \"City "
                    + calls.size() + "\"}}");
        }
        Ran ran = answered("{reasoning: I look., toolCalls: " + calls + "}");

        JsonNode messages = ran.requests().get(1).path("messages");
        List<String> ids = Arrays.asList(back.split(" "));
        assertThat(messages.findValue("tool_calls").findValuesAsText("id")).isEqualTo(ids);
        assertThat(messages.findValuesAsText("tool_call_id")).isEqualTo(ids);
        assertThat(program.outcome("hello.answer.json").path("tool_calls").findValuesAsText("arguments"))
                .as("each result is of its own call")
                .hasSameSizeAs(ids)
                .doesNotHaveDuplicates();
    }

    @Test
    void ids_that_begin_again_in_each_round_have_each_their_own_result_directly_after() {
        String call =
                "{reasoning: I look., toolCalls: [{name: get_weather, id: get_weather_0, arguments: {location: %s}}]}";
        Ran ran = program.rules("rules:\n  - {match: {round: 1}, reply: " + call.formatted("Oslo") + "}\n  - {match: "
                        + "{round: 2}, reply: " + call.formatted("Paris") + "}\n" + ANSWER)
                .answer("hello.txt");

        assertThat(ran.code()).as(ran.err()).isZero();
        JsonNode messages = ran.requests().get(2).path("messages");
        List<String> roles = messages.findValuesAsText("role");
        assertThat(roles.subList(roles.size() - 4, roles.size()))
                .containsExactly("assistant", "tool", "assistant", "tool");
        assertThat(messages.findValuesAsText("tool_call_id")).containsExactly("get_weather_0", "get_weather_0");
    }

    /** A call of get_weather written as text, in each form that is known. */
    private static final String LEAKS = """
            Kimi's tokens  # {content: '<|tool_calls_section_begin|><|tool_call_begin|>functions.get_weather:0<|tool_call_argument_begin|>{"location": "Oslo"}<|tool_call_end|><|tool_calls_section_end|>'}
            head cut off   # {content: 'get_weather:0<|tool_call_argument_begin|>{"location": "Oslo"}<|tool_calls_section_end|>'}
            K3's markup    # {content: '<|open|>tools<|sep|><|open|>call tool="get_weather" index="1"<|sep|><|open|>argument key="location" type="string"<|sep|>Oslo<|close|>argument<|sep|><|close|>call<|sep|>'}
            XML            # {content: 'I look. <function_calls><invoke name="get_weather"><parameter name="location">Oslo</parameter></invoke></function_calls><result>72</result> It is 72 degrees.'}
            in the thinking # {reasoning: 'Hm. <|tool_call_begin|>functions.get_weather:0<|tool_call_argument_begin|>{"location": "Oslo"}<|tool_call_end|>', content: 'It is 72 degrees.'}
            same id twice  # {content: 'functions.get_weather:0<|tool_call_argument_begin|>{"location": "Oslo"}<|tool_call_end|><|tool_call_begin|>functions.get_weather:0<|tool_call_argument_begin|>{"location": "Oslo"}<|tool_call_end|>'}
            """;

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '#', quoteCharacter = '`', textBlock = LEAKS)
    void a_call_written_as_text_is_not_delivered_and_asked_for_anew(String form, String reply) {
        Ran ran = answered(reply);
        JsonNode messages = ran.requests().get(1).path("messages");
        assertThat(messages.toString()).doesNotContain("72 degrees", "tool_call_id");
        assertThat(program.outcome("hello.answer.json").path("tool_calls")).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '#', quoteCharacter = '`', textBlock = LEAKS)
    void a_call_written_as_text_is_run_as_if_it_had_been_made_where_that_is_the_setting(String form, String reply) {
        program.set("moonroute.conversation.leaked-calls=run");
        Ran ran = answered(reply);
        JsonNode messages = ran.requests().get(1).path("messages");
        assertThat(messages.findValuesAsText("tool_call_id")).isNotEmpty().doesNotHaveDuplicates();
        assertThat(messages.toString()).doesNotContain("72 degrees");
        assertThat(program.outcome("hello.answer.json")
                        .at("/tool_calls/0/arguments")
                        .asText())
                .contains("Oslo");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            calls, and says that it stopped   | {reasoning: I look., toolCalls: [{name: get_weather, arguments: {location: Oslo}}], finish: stop}
            calls, and says nothing           | {reasoning: I look., toolCalls: [{name: get_weather, arguments: {location: Oslo}}], finish: ""}
            calls beside text                 | {reasoning: I look., content: I look it up., toolCalls: [{name: get_weather, arguments: {location: Oslo}}]}
            no thinking before the call       | {toolCalls: [{name: get_weather, arguments: {location: Oslo}}]}
            thinking that is null             | {toolCalls: [{name: get_weather, arguments: {location: Oslo}}], extra: {reasoning_content: null}}
            the name with its host's prefix   | {reasoning: I look., toolCalls: [{name: functions.get_weather, arguments: {location: Oslo}}]}
            no name                           | {reasoning: I look., toolCalls: [{name: "", arguments: {location: Oslo}}]}
            a tool that there is not          | {reasoning: I look., toolCalls: [{name: get_time, arguments: {}}]}
            arguments that are cut off        | {reasoning: I look., toolCalls: [{name: get_weather, arguments: '{"location": "Os'}]}
            arguments that are empty          | {reasoning: I look., toolCalls: [{name: get_weather, arguments: ''}]}
            """)
    void calls_in_odd_shape_have_a_result_each_and_the_history_goes_through(String what, String reply) {
        Ran ran = answered(reply);
        assertThat(ran.requests()).hasSize(2);
        assertThat(ran.requests().get(1).path("messages").findValuesAsText("tool_call_id"))
                .hasSize(1);
        assertThat(ran.requests()
                        .get(1)
                        .path("messages")
                        .findValue("reasoning_content")
                        .asText())
                .isNotEmpty();
    }

    @Test
    void calls_that_were_cut_off_at_the_token_limit_are_not_run() {
        Ran ran = program.rules("rules: [{reply: {reasoning: I look., finish: length, toolCalls: [{name: get_weather, "
                        + "arguments: '{\"location\": \"New'}]}}]")
                .answer("hello.txt");

        assertThat(ran.code()).isEqualTo(100);
        JsonNode failure = program.outcome("hello.failure.json");
        assertThat(failure.path("kind").asText()).isEqualTo("truncated");
        assertThat(failure.path("tool_calls")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"required", "'{type: function, function: {name: get_weather}}'"})
    void a_tool_choice_that_a_thinking_model_refuses_fails_before_any_call(String choice) {
        program.file("ask.md", "---\nmodel: kimi-k2.6\ntool_choice: " + choice + "\n---\nHello");
        Ran ran = program.with("--sandbox").answer("ask.md");

        assertThat(ran.code()).isEqualTo(100);
        assertThat(ran.requests()).isEmpty();
        assertThat(program.outcome("ask.failure.json").path("reason").asText())
                .contains("tool_choice", "while it thinks");
    }

    @ParameterizedTest
    @CsvSource({"kimi-k3,''", "kimi-k2.6,'thinking: {type: disabled}\n'"})
    void a_tool_choice_that_the_model_obeys_holds_until_a_tool_has_run(String model, String more) {
        program.file("ask.md", "---\nmodel: " + model + "\n" + more + "tool_choice: required\n---\nHello");
        Ran ran = program.with("--sandbox").answer("ask.md");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.requests())
                .extracting(one -> one.path("tool_choice").asText())
                .containsExactly("required", "");
    }
}
