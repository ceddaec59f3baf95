package org.moonroute.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.moonroute.prompt.PromptFileCase.assertRefused;
import static org.moonroute.prompt.PromptFileCase.given;
import static org.moonroute.prompt.PromptFileCase.parse;
import static org.moonroute.prompt.PromptFileCase.text;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.moonroute.conversation.Message;
import org.moonroute.conversation.Prompt;

/** The format {@code .json}. */
class PromptJsonTest {
    private static final String ASK = "\"messages\": [{\"role\": \"user\", \"content\": \"x\"}]";

    @Test
    void aRequestGoesOnAsItIs() {
        Prompt prompt = parse("q.json", """
                {"model": "kimi-k2", "temperature": 0.30, "seed": 12345678901, "stream": false, "vendor": {"x": [1.0, null]},
                 "n": 1, "max_tokens": 7, "top_p": null,
                 "messages": [
                  {"role": "user", "content": "a", "name": "bob", "odd": 1.10},
                  {"role": "assistant", "content": "", "tool_calls": [{"id": "f:0"}]},
                  {"role": "tool", "tool_call_id": "f:0", "content": "é<"}],
                 "output": "o"}""");
        assertThat(prompt.messages())
                .hasSize(3)
                .extracting(m -> ((Message.Given) m).role())
                .containsExactly("user", "assistant", "tool");
        assertThat(given(prompt, 0)).isEqualTo("{\"role\":\"user\",\"content\":\"a\",\"name\":\"bob\",\"odd\":1.10}");
        assertThat(given(prompt, 2)).isEqualTo("{\"role\":\"tool\",\"tool_call_id\":\"f:0\",\"content\":\"é<\"}");
        assertThat(prompt.options().values())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "model",
                        "kimi-k2",
                        "temperature",
                        new BigDecimal("0.30"),
                        "seed",
                        12345678901L,
                        "n",
                        1,
                        "max_completion_tokens",
                        7,
                        "vendor",
                        Map.of("x", java.util.Arrays.asList(new BigDecimal("1.0"), null))));
        assertThat(prompt.output()).contains("o");
        assertThat(prompt.tools()).isEmpty();
        assertThat(prompt.system()).isEmpty();
    }

    @Test
    void numbersAreWrittenBackAsTheyWere() {
        Prompt prompt = parse("q.json", "{" + ASK + ", \"temperature\": 0.3, \"extra\": {\"a\": 1e400}}");
        assertThat(JsonFields.write(prompt.options().values()))
                .isEqualTo("{\"temperature\":0.3,\"extra\":{\"a\":1E+400}}");
    }

    @Test
    void aSystemMessageOfItsOwnKeepsTheDefaultOut() {
        assertThat(parse("q.json", "{\"messages\": [{\"role\": \"system\", \"content\": \"s\"}]}")
                        .system())
                .contains("");
        assertThat(parse("q.json", "{" + ASK + ", \"system\": \"s\"}").system()).contains("s");
        assertThat(parse("q.json", "{" + ASK + ", \"system\": null}").system()).isEmpty();
    }

    @Test
    void textWithKeysIsAPromptToo() {
        Prompt prompt = parse(
                "q.json",
                "{\"prompt\": \" Why? \", \"model\": \"m\", \"system\": \"\", \"tools\": \"*\", \"output\": \"o\","
                        + "\"extra\": {\"vendor\": 1}}");
        assertThat(text(prompt)).isEqualTo(" Why? ");
        assertThat(prompt.system()).contains("");
        assertThat(prompt.tools()).contains(List.of("*"));
        assertThat(prompt.output()).contains("o");
        assertThat(prompt.options().values()).isEqualTo(Map.of("model", "m", "vendor", 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"tools\": [\"a\", {\"type\": \"function\", \"function\": {\"name\": \"b\"}}]|a,b",
                "\"functions\": [{\"name\": \"a\", \"parameters\": {}}, \"b\"]|a,b",
                "\"tools\": [\"a\", \"b\"], \"functions\": [\"b\", \"c\"]|a,b,c",
                "\"tools\": []|''",
                "\"tools\": null, \"functions\": [\"a\"], \"function_call\": \"auto\"|a",
                "\"functions\": [\"a\"], \"function_call\": \"none\"|''",
                "\"function_call\": \"none\"|''",
                "\"function_call\": \"auto\"|"
            })
    void toolsAreKnownByTheirNames(String fields, String names) {
        Optional<List<String>> expected =
                Optional.ofNullable(names).map(all -> all.isEmpty() ? List.<String>of() : List.of(all.split(",")));
        Prompt prompt = parse("q.json", "{" + fields + ", " + ASK + "}");
        assertThat(prompt.tools()).isEqualTo(expected);
        assertThat(prompt.options().values()).isEmpty();
    }

    static Stream<Arguments> faults() {
        String neither = ": has neither `prompt` nor `messages`. Write the text as {\"prompt\": \"...\"}.";
        return Stream.of(
                fault("{}", neither),
                fault("{\"model\": \"m\"}", neither),
                fault("{\"prompt\": \"x\", " + ASK + "}", ": has both `prompt` and `messages`. Keep one of them."),
                fault("[1]", ", line 1: the file must hold one JSON object. Begin it with { and end it with }."),
                fault("\n\"x\"", ", line 2: the file must hold one JSON object. Begin it with { and end it with }."),
                fault("{}\n{}", ", line 2: there is something after the JSON object. Write one object per file."),
                fault(
                        "{\n \"a\" 1}",
                        ", line 2, column 6: this is not valid JSON: Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value. Correct it there."),
                fault(
                        "{\"a\": [1}",
                        ", line 1, column 9: this is not valid JSON: Unexpected close marker '}': expected ']'. Correct it there."),
                fault(
                        "{\"a\": [1",
                        ", line 1, column 9: this is not valid JSON: the text ends too early. Close what is open: a quote, bracket or brace."),
                fault(
                        "{\"a\": \"x",
                        ", line 1, column 9: this is not valid JSON: the text ends too early. Close what is open: a quote, bracket or brace."),
                fault(
                        "{\"a\": NaN}",
                        ", line 1, column 10: this is not valid JSON: Non-standard token 'NaN'. Correct it there."),
                fault(
                        "{\n// no\n}",
                        ", line 2, column 1: this is not valid JSON: it has no comments. Remove this one."),
                fault(
                        "{\"a\": 1,\n \"a\": 2}",
                        ", line 2, column 5: this is not valid JSON: duplicate field 'a'. Remove one of them."),
                fault(
                        "{\"a\": {\"B\": 1, \"B\": 2}}",
                        ", line 1, column 19: this is not valid JSON: duplicate field 'B'. Remove one of them."),
                fault(
                        "{\"a\": " + "[".repeat(101),
                        ", line 1, column 107: this is not valid JSON: it is nested deeper than 100, or a number or name is too long. Make it simpler."),
                fault(
                        "{\"a\": " + "1".repeat(1001) + "}",
                        ", line 1, column 1008: this is not valid JSON: it is nested deeper than 100, or a number or name is too long. Make it simpler."),
                fault(
                        "{\"a\": yes}",
                        ", line 1, column 7: this is not valid JSON: Unrecognized token 'yes': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false'). Correct it there."),
                fault("{\"prompt\": \"\"}", ", line 1, `prompt`: must be text, not empty. Put it in quotes."),
                fault("{\"prompt\": null}", ", line 1, `prompt`: has no value. Give it one, or remove it."),
                fault(
                        "{\"prompt\": \"x\",\n\"Model\": \"m\"}",
                        ", line 2, `Model`: there is no such key; did you mean `model`? Further fields of the service go under `extra`."),
                fault(
                        "{\"prompt\": \"x\", \"temperature\": \"1\"}",
                        ", line 1, `temperature`: must be a number, not text. Write it without quotes, such as 0.3."),
                fault(
                        "{\"prompt\": \"\\ud83d\"}",
                        ", line 1, `prompt`: holds half of a character, an escape such as \\ud83d without its second half. Write the whole character."),
                fault(
                        "{" + ASK + ", \"x\": [{\"\\udc00\": 1}]}",
                        ", line 1, `x`: holds half of a character, an escape such as \\ud83d without its second half. Write the whole character."),
                fault("{\"messages\": null}", ": `messages` is null. Give it at least one message."),
                fault(
                        "{\"messages\": []}",
                        ", line 1, `messages`: must be a list of at least one message. Or write the text as `prompt`."),
                fault(
                        "{\"messages\": \"x\"}",
                        ", line 1, `messages`: must be a list of at least one message. Or write the text as `prompt`."),
                fault(
                        "{\"messages\": [\"x\"]}",
                        ", line 1, `messages[0]`: must be an object with `role` and `content`, not text."),
                fault(
                        "{\"messages\": [{\"role\": \"User\"}]}",
                        ", line 1, `messages[0].role`: must be one of system, user, assistant and tool."),
                fault(
                        "{\"messages\": [{}]}",
                        ", line 1, `messages[0].role`: must be one of system, user, assistant and tool."),
                fault(
                        "{" + ASK + ",\n\"stream\": true}",
                        ", line 2, `stream`: must be false, because an outcome is written whole. Remove it."),
                fault(
                        "{" + ASK + ", \"n\": 3}",
                        ", line 1, `n`: must be 1, because a prompt has one answer. Write several prompts instead."),
                fault("{" + ASK + ", \"model\": 3}", ", line 1, `model`: must be text, not 3. Put it in quotes."),
                fault(
                        "{" + ASK + ", \"tools\": [{\"type\": \"function\"}]}",
                        ", line 1, `tools[0]`: must be the name of a tool, not a mapping. Write a name, a list of names, or []."),
                fault(
                        "{" + ASK + ", \"function_call\": {\"name\": \"a\"}}",
                        ", line 1, `function_call`: must be \"auto\" or \"none\". Use `tool_choice` to ask for a tool."),
                fault(
                        "{\"system\": \"s\", \"messages\": [{\"role\": \"system\"}]}",
                        ", line 1, `system`: `messages` has a system message too. Keep one of them."));
    }

    private static Arguments fault(String content, String reason) {
        return Arguments.of(content, "q.json" + reason);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aFaultIsNamedWithItsPlaceAndTheWayOut(String content, String reason) {
        assertRefused("q.json", content, reason);
    }
}
