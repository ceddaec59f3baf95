package org.moonroute.moonshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.moonroute.conversation.Message;
import org.moonroute.conversation.Reply;
import org.moonroute.conversation.ToolCall;

class LeakedCallsTest {
    private static final String ARGUMENTS = "<|tool_call_argument_begin|>";
    private static final String XML =
            "<function_calls>\n<invoke name=\"f\">\n<parameter name=\"a\">1</parameter>\n</invoke>\n</function_calls>";

    @ParameterizedTest
    @CsvSource(delimiter = '#', textBlock = """
            <|tool_calls_section_begin|><|tool_call_begin|>functions.get_weather:0<|tool_call_argument_begin|>{"location":"New York"}<|tool_call_end|><|tool_calls_section_end|> # functions.get_weather:0 # get_weather # {"location":"New York"}
            <|tool_call_begin|> get_weather:12 <|tool_call_argument_begin|> {} <|tool_call_end|> # get_weather:12 # get_weather # {}
            channel_reply:0<|tool_call_argument_begin|>{"a":{"b":1}}<|tool_calls_section_end|>   # channel_reply:0 # channel_reply # {"a":{"b":1}}
            functions.mcp.read-file:3<|tool_call_argument_begin|>{"p":"x}"}                      # functions.mcp.read-file:3 # mcp.read-file # {"p":"x}"}
            我来查一下functions.get_weather:0<|tool_call_argument_begin|>{}                       # functions.get_weather:0 # get_weather # {}
            <function_calls><invoke name="f"><parameter name="a" string="true"> 1 </parameter></invoke> # f:0 # f # {"a":"1"}
            <FUNCTION_CALLS><INVOKE name="f"><PARAMETER name="a">1</PARAMETER></INVOKE></FUNCTION_CALLS> # f:0 # f # {"a":"1"}
            <invoke name="f"><parameter name="a">1</parameter></invoke><result>72</result>       # f:0 # f # {"a":"1"}
            <|open|>tools<|sep|><|open|>call tool="f" index="1"<|sep|><|open|>argument key="a" type="string"<|sep|>x y<|close|>argument<|sep|><|close|>call<|sep|> # f_1 # f # {"a":"x y"}
            """)
    void every_form_is_found_and_read(String text, String id, String name, String arguments) {
        assertThat(meant("I look. " + text).toolCalls()).containsExactly(new ToolCall(id, name, arguments));
    }

    @Test
    void several_calls_are_read_in_order_and_the_text_after_them_is_dropped() {
        String tokens = "Sure. <|tool_calls_section_begin|><|tool_call_begin|>functions.a:0" + ARGUMENTS
                + "{\"x\":1}<|tool_call_end|><|tool_call_begin|>functions.b:1" + ARGUMENTS
                + "{\"y\":2}<|tool_call_end|><|tool_calls_section_end|>It is 72 degrees.";
        assertThat(meant(tokens).toolCalls()).extracting(ToolCall::name).containsExactly("a", "b");
        assertThat(meant(tokens).text()).isEqualTo("Sure.");
        String xml = XML.replace("</function_calls>", "<invoke name=\"g\"></invoke>") + "<result>72</result>";
        assertThat(meant(xml).toolCalls())
                .containsExactly(new ToolCall("f:0", "f", "{\"a\":\"1\"}"), new ToolCall("g:1", "g", "{}"));
        String k3 = "<|open|>tools<|sep|>call tool=\"f\" index=\"1\"<|sep|>call tool=\"g\" index=\"2\"<|sep|>";
        assertThat(meant(k3).toolCalls()).extracting(ToolCall::id).containsExactly("f_1", "g_2");
    }

    @Test
    void a_call_within_the_thinking_is_found_too() {
        Reply.Leak leak = LeakedCalls.in(new Message.Assistant("", "Let me see. " + XML, List.of(), ""))
                .orElseThrow();
        assertThat(leak.meant().orElseThrow().reasoning()).isEqualTo("Let me see. ");
        assertThat(leak.meant().get().text()).isEmpty();
        assertThat(leak.meant().get().toolCalls()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<function_calls><invoke name=\"f\">",
                "<function_calls>[{\"name\": \"f\"}]</function_calls><result>72</result>",
                "<tool_call>{\"name\": \"f\"}</tool_call>",
                "<|tool_call_end|><|tool_calls_section_end|>",
                "<|tool_call_argument_begin|>{}",
                "f:0<|tool_call_argument_begin|>{\"a\":",
                "<|open|>tools"
            })
    void a_call_that_cannot_be_read_is_a_leak_without_a_call(String text) {
        Reply.Leak leak = leak(text + "x".repeat(500));
        assertThat(leak.meant()).isEmpty();
        assertThat(leak.evidence()).startsWith(text).hasSize(120);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "```\n<|tool_call_begin|>\n```\n<|tool_call_end|>",
                "```x``` is code.\n<|tool_call_end|>",
                "```\nx\n```\n<|tool_call_end|>\n```\n",
                "```\nx\n``` <|tool_calls_section_begin|>functions.f:0",
                "```xml\n<tool_call>{\"name\": \"f\"}</tool_call>\n```",
                "He says \"yes\"<|tool_call_begin|>functions.f:0",
                "\"<|tool_call_begin|>functions.f:0"
            })
    void what_only_stands_near_code_or_quotation_marks_is_a_leak(String text) {
        assertThat(LeakedCalls.in(new Message.Assistant(text, "", List.of(), "")))
                .isPresent();
    }

    @Test
    void a_beginning_without_anything_behind_it_is_a_leak() {
        assertThat(leak("I look.\n<function_calls>\n").meant()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Kimi begins with `<|tool_call_begin|>`, and `<|tool_call_argument_begin|>` follows.",
                "A `<tool_call>{}` is of another model.",
                "Write <function_calls> around them.",
                "The <invoke name=\"f\"> element has a <parameter name=\"a\"> child.",
                "```xml\n<tools><call tool=\"x\"/></tools>\n```",
                "call tool=\"hammer\" index=\"3\"",
                "At 10:30 we {meet}.",
                "if (a <| b |> c) open tools",
                "The token \"<|tool_calls_section_begin|>\" begins it, and '<|tool_call_end|>' ends it.",
                "It is:\n```\n<|tool_call_begin|>functions.f:0<|tool_call_argument_begin|>{}<|tool_call_end|>\n```\nSee?",
                "~~~ xml\n<function_calls>\n<invoke name=\"f\">\n</invoke>\n~~~",
                "~~~ <|tool_calls_section_begin|> and what follows\nx\n~~~",
                "``` <|tool_call_end|> ``` it is.",
                "```\nx\n```\n\n  ```python\nprint('a') # <|tool_call_end|>\n"
            })
    void text_that_speaks_of_markup_is_no_leak(String text) {
        assertThat(LeakedCalls.in(new Message.Assistant(text, text, List.of(), "")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "x:1",
                "<invoke name=\"a\">",
                " ",
                "functions.",
                "1:",
                "<function_calls> ",
                "<|",
                "a1:1 ",
                "```\n<|tool_call_end|>\n```\n"
            })
    void a_megabyte_of_anything_is_searched_in_no_time(String piece) {
        String megabyte = piece.repeat((1 << 20) / piece.length());
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            LeakedCalls.in(new Message.Assistant(megabyte, "", List.of(), ""));
            LeakedCalls.in(new Message.Assistant("f:0" + ARGUMENTS + "{\"a\":\"" + megabyte, "", List.of(), ""));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"```\n", "~~~ "})
    void a_block_of_code_that_is_one_long_line_of_calls_is_searched_in_no_time(String beginning) {
        String megabyte = beginning + "<|tool_call_end|>".repeat(60_000);
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> assertThat(LeakedCalls.beginning(megabyte))
                .isNegative());
    }

    private static Message.Assistant meant(String text) {
        return leak(text).meant().orElseThrow();
    }

    private static Reply.Leak leak(String text) {
        return LeakedCalls.in(new Message.Assistant(text, "", List.of(), "")).orElseThrow();
    }
}
