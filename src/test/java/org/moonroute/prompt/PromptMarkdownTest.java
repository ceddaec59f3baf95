package org.moonroute.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.moonroute.prompt.PromptFileCase.assertRefused;
import static org.moonroute.prompt.PromptFileCase.parse;
import static org.moonroute.prompt.PromptFileCase.text;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.moonroute.conversation.Prompt;

/** The format {@code .md}. */
class PromptMarkdownTest {

    @Test
    void frontMatterSetsEverythingThatAPromptCanSay() {
        Prompt prompt = parse("q.md", """
                ---
                model: kimi-k2.6
                system: Be brief.
                temperature: 0.30
                max_completion_tokens: 2000
                tools: [clock, web_fetch]
                response_format: {type: json_object}
                output: result-1
                top_p: 1
                n: 1
                presence_penalty: -0.5
                frequency_penalty: 0
                stop: [END, "12"]
                thinking: {type: enabled, keep: null}
                reasoning_effort: low
                tool_choice: {type: function, function: {name: clock}}
                seed: -9999999999
                user: "7"
                prompt_cache_key: k
                safety_identifier: s
                logprobs: true
                top_logprobs: 0
                extra: {on: 2026-11-23, logit_bias: {50256: -1.5}, nothing: null, many: [1, yes, 007]}
                ---

                What time is it?
                """);
        assertThat(text(prompt)).isEqualTo("What time is it?");
        assertThat(prompt.system()).contains("Be brief.");
        assertThat(prompt.tools()).contains(List.of("clock", "web_fetch"));
        assertThat(prompt.output()).contains("result-1");
        assertThat(prompt.options().values()).isEqualTo(everyParameter());
    }

    private static Map<String, Object> everyParameter() {
        Map<String, Object> thinking = new LinkedHashMap<>(Map.of("type", "enabled"));
        thinking.put("keep", null);
        Map<String, Object> all = new LinkedHashMap<>(Map.of("model", "kimi-k2.6", "max_completion_tokens", 2000));
        all.putAll(Map.of("temperature", new BigDecimal("0.30"), "top_p", 1, "n", 1, "frequency_penalty", 0));
        all.putAll(Map.of("presence_penalty", new BigDecimal("-0.5"), "stop", List.of("END", "12")));
        all.putAll(Map.of("thinking", thinking, "response_format", Map.of("type", "json_object")));
        all.putAll(Map.of("reasoning_effort", "low", "seed", -9999999999L, "user", "7", "prompt_cache_key", "k"));
        all.putAll(Map.of("tool_choice", Map.of("type", "function", "function", Map.of("name", "clock"))));
        all.putAll(Map.of("safety_identifier", "s", "logprobs", true, "top_logprobs", 0, "on", "2026-11-23"));
        all.putAll(Map.of("logit_bias", Map.of("50256", new BigDecimal("-1.5"))));
        all.put("nothing", null);
        all.put("many", Arrays.asList(1, "yes", "007"));
        return all;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Why?",
                "Why?\n",
                "\n \n\nWhy?\n\n \n",
                "---\n---\nWhy?",
                "---\n...\nWhy?",
                "---  \r\n--- \r\n\r\nWhy?\r\n",
                "---\n# only a comment\n---\nWhy?"
            })
    void theTextIsTheBodyWithoutBlankLinesAround(String content) {
        Prompt prompt = parse("q.md", content);
        assertThat(text(prompt)).isEqualTo("Why?");
        assertThat(prompt.system()).isEmpty();
        assertThat(prompt.tools()).isEmpty();
        assertThat(prompt.output()).isEmpty();
        assertThat(prompt.options().values()).isEmpty();
    }

    @Test
    void indentationAndRulesWithinTheTextStay() {
        assertThat(text(parse("q.md", "\n    code\n---\n  end  \n\n"))).isEqualTo("    code\n---\n  end  ");
        assertThat(text(parse("q.md", "----\na: b"))).isEqualTo("----\na: b");
    }

    @Test
    void anEmptySystemPromptMeansNone() {
        assertThat(parse("q.md", "---\nsystem: ''\n---\nx").system()).contains("");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "tools: clock|clock",
                "tools: [a, b, a]|a,b",
                "tools: []|``",
                "tools: *|*",
                "tools: * # all|*",
                "tools: \"*\"|*",
                "tools: ['*']|*"
            })
    void toolsAreANameOrNamesOrAStar(String line, String names) {
        List<String> expected = names.isEmpty() ? List.of() : List.of(names.split(","));
        assertThat(parse("q.md", "---\n" + line + "\n---\nx").tools()).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"max_tokens: 5", "max_tokens: 5\nmax_completion_tokens: 5"})
    void theOldNameOfTheTokenLimitIsUnderstood(String yaml) {
        assertThat(parse("q.md", "---\n" + yaml + "\n---\nx").options().values())
                .isEqualTo(Map.of("max_completion_tokens", 5));
    }

    @Test
    void referencesWork() {
        assertThat(parse("q.md", "---\nextra: {a: &x [1], b: *x}\n---\nx")
                        .options()
                        .values())
                .isEqualTo(Map.of("a", List.of(1), "b", List.of(1)));
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault(
                        "model: m",
                        "line 1: the front matter has no end. Close it with a line ---, or put a blank line before the first --- if it is no front matter."),
                fault("a\n---\nx", "line 2: the front matter must be lines of the form `key: value`."),
                fault(
                        "model: m\na: b: c\n---\nx",
                        "line 3: the front matter is not valid YAML: mapping values are not allowed here. Correct it there; text with special characters needs quotes."),
                fault(
                        "model: m\nuser: \u0007\n---\nx",
                        "line 3: the front matter is not valid YAML: character U+0007 is not allowed. Correct it there; text with special characters needs quotes."),
                fault("model: m\n\nmodel: n\n---\nx", "line 4, `model`: the key is there twice. Remove one of them."),
                fault("extra:\n  a: 1\n  a: 2\n---\nx", "line 4, `a`: the key is there twice. Remove one of them."),
                fault(
                        "temprature: 1\n---\nx",
                        "line 2, `temprature`: there is no such key; did you mean `temperature`? Further fields of the service go under `extra`."),
                fault(
                        "modle: 1\n---\nx",
                        "line 2, `modle`: there is no such key; did you mean `model`? Further fields of the service go under `extra`."),
                fault(
                        "topp: 1\n---\nx",
                        "line 2, `topp`: there is no such key; did you mean `top_p`? Further fields of the service go under `extra`."),
                fault(
                        "Stop: 1\n---\nx",
                        "line 2, `Stop`: there is no such key; did you mean `stop`? Further fields of the service go under `extra`."),
                fault(
                        "top_k: 1\n---\nx",
                        "line 2, `top_k`: there is no such key; did you mean `top_p`? Further fields of the service go under `extra`."),
                fault("system: true\n---\nx", "line 2, `system`: must be text, not true or false. Put it in quotes."),
                fault(
                        "maxCompletionTokens: 1\n---\nx",
                        "line 2, `maxCompletionTokens`: there is no such key; did you mean `max_completion_tokens`? Further fields of the service go under `extra`."),
                fault(
                        "logit_bias: {}\n---\nx",
                        "line 2, `logit_bias`: there is no such key. Further fields of the service go under `extra`."),
                fault(
                        "x".repeat(70) + ": 1\n---\nx",
                        "line 2, `" + "x".repeat(70)
                                + "`: there is no such key. Further fields of the service go under `extra`."),
                fault(
                        "temperature: hot\n---\nx",
                        "line 2, `temperature`: must be a number, not text. Write it without quotes, such as 0.3."),
                fault(
                        "temperature: .inf\n---\nx",
                        "line 2: this is no number that can be sent. Correct it, or put it in quotes."),
                fault(
                        "seed: " + "1".repeat(1001) + "\n---\nx",
                        "line 2: this is no number that can be sent. Correct it, or put it in quotes."),
                fault("model: 3\n---\nx", "line 2, `model`: must be text, not 3. Put it in quotes."),
                fault("model: ''\n---\nx", "line 2, `model`: must be text, not empty. Put it in quotes."),
                fault("model:\n---\nx", "line 2, `model`: has no value. Give it one, or remove it."),
                fault("system: [a]\n---\nx", "line 2, `system`: must be text, not a list. Put it in quotes."),
                fault(
                        "max_tokens: 0\n---\nx",
                        "line 2, `max_tokens`: must be a whole number of 1 or more, not 0. Write it without quotes, such as 2000."),
                fault(
                        "seed: 1.5\n---\nx",
                        "line 2, `seed`: must be a whole number, not 1.5. Write it without quotes, such as 42."),
                fault(
                        "logprobs: yes\n---\nx",
                        "line 2, `logprobs`: must be true or false, not text. Write it without quotes."),
                fault(
                        "stop: [a, 1]\n---\nx",
                        "line 2, `stop`: must be text or a list of texts, not a list. Put each text in quotes."),
                fault(
                        "thinking: true\n---\nx",
                        "line 2, `thinking`: must be a mapping, not true. Write it such as {type: ...}."),
                fault(
                        "tool_choice: 1\n---\nx",
                        "line 2, `tool_choice`: must be text or a mapping, not 1. Put text in quotes."),
                fault(
                        "n: 2\n---\nx",
                        "line 2, `n`: must be 1, because a prompt has one answer. Write several prompts instead."),
                fault(
                        "max_tokens: 1\nmax_completion_tokens: 2\n---\nx",
                        "line 3, `max_completion_tokens`: `max_tokens` is the old name of `max_completion_tokens`, and the two differ. Keep `max_completion_tokens` only."),
                fault(
                        "tools: [a, 1]\n---\nx",
                        "line 2, `tools[1]`: must be the name of a tool, not a number. Write a name, a list of names, or []."),
                fault(
                        "tools: ''\n---\nx",
                        "line 2, `tools`: must be the name of a tool, not text. Write a name, a list of names, or []."),
                fault("extra: 1\n---\nx", "line 2, `extra`: must be a mapping, not 1. Write it such as {type: ...}."),
                fault("extra: {n: 2}\n---\nx", "line 2, `extra.n`: is a key of its own. Move it out of `extra`."),
                fault(
                        "extra: {system: s}\n---\nx",
                        "line 2, `extra.system`: is a key of its own. Move it out of `extra`."),
                fault("extra: {stream: true}\n---\nx", "line 2, `extra.stream`: cannot be set here. Remove it."),
                fault(
                        "system: {{a}}\n---\nx",
                        "line 2: a key must be a name. Text in braces or brackets needs quotes."),
                fault(
                        "? &a [*a]\n: 1\n---\nx",
                        "line 2: a key must be a name. Text in braces or brackets needs quotes."),
                fault("--- b\n---\nx", "line 2: the front matter must be lines of the form `key: value`."),
                fault(
                        "tools: [*]\n---\nx",
                        "line 2: the front matter is not valid YAML: unexpected character found ](93). Correct it there; text with special characters needs quotes."),
                fault(
                        "\tmodel: m\n---\nx",
                        "line 2: the front matter is not valid YAML: found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation). Correct it there; text with special characters needs quotes."),
                fault(
                        "model: \"m\n---\nx",
                        "line 3: the front matter is not valid YAML: found unexpected end of stream. Correct it there; text with special characters needs quotes."),
                fault("[a]: 1\n---\nx", "line 2: a key must be a name. Text in braces or brackets needs quotes."),
                fault(
                        "user: !secret a\n---\nx",
                        "line 2: the tag !secret is not known. Remove it, or put the text in quotes."),
                fault(
                        "extra: !!set {a}\n---\nx",
                        "line 2: the tag tag:yaml.org,2002:set is not known. Remove it, or put the text in quotes."),
                fault(
                        "user: \"\\ud83d\"\n---\nx",
                        "line 2, `user`: holds half of a character, an escape such as \\ud83d without its second half. Write the whole character."),
                fault(
                        "extra: {a: " + "[".repeat(200) + "\n---\nx",
                        "line 2: the front matter is nested deeper than 100. Make it flatter."));
    }

    private static Arguments fault(String afterFirstLine, String reason) {
        return Arguments.of("---\n" + afterFirstLine, "q.md, " + reason);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aFaultIsNamedWithItsPlaceAndTheWayOut(String content, String reason) {
        assertRefused("q.md", content, reason);
    }

    @Test
    void frontMatterWithoutTextIsRefused() {
        String reason = "q.md: there is no text below the front matter. Write the prompt there.";
        assertRefused("q.md", "---\nmodel: m\n---\n \n", reason);
        assertRefused("q.md", "---\nmodel: m\n---", reason);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 500_000})
    void referencesCannotGoInCircles(int padding) {
        String comment = "#" + "x".repeat(padding);
        assertRefused(
                "q.md",
                "---\n" + comment + "\nextra: &a {a: *a}\n---\nx",
                "q.md: references (*name) make the front matter too deep. Write the values out.");
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 40, 1000})
    void referencesCannotSwell(int levels) {
        StringBuilder yaml = new StringBuilder("---\nextra:\n  a0: &a0 [xxxxxxxxxx, xxxxxxxxxx]\n");
        for (int i = 1; i < levels; i++) {
            yaml.append("  a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }
        assertRefused(
                "q.md",
                yaml + "---\nx",
                "q.md: references (*name) make the front matter too large. Write the values out.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a/b", "a\\b", ".hidden", "..", "", "a b", "é", "a\n", "a:b"})
    void theOutputMustBeAPlainFileName(String name) {
        String quoted = "\"" + name.replace("\\", "\\\\").replace("\n", "\\n") + "\"";
        assertRefused(
                "q.md",
                "---\noutput: " + quoted + "\n---\nx",
                "q.md, line 2, `output`: must be a plain file name. Use letters A to Z, digits, '.', '_' and '-', "
                        + "no dot in front, 200 characters at most.");
    }
}
