package org.moonroute.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.moonroute.prompt.PromptFileCase.assertRefused;
import static org.moonroute.prompt.PromptFileCase.given;
import static org.moonroute.prompt.PromptFileCase.parse;
import static org.moonroute.prompt.PromptFileCase.text;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moonroute.conversation.Prompt;

/** Variables, in whichever format. */
class PromptVariablesTest {
    private static final String HEAD =
            "---\nvariables: {name: Ada, n: 1.50, on: true, tricky: '{{n}} $1 \\\\', 'größe': 3}\n---\n";

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "Hello {{name}}!, Hello Ada!",
                "{{ name }}{{name}}, AdaAda",
                "{{n}} {{on}} {{größe}}, 1.50 true 3",
                "{{tricky}}, {{n}} $1 \\\\",
                "\\{{name}} \\{{, {{name}} {{",
                "{{{name}}}, {Ada}"
            })
    void placeholdersAreFilledInOnePass(String body, String filled) {
        assertThat(text(parse("q.md", HEAD + body))).isEqualTo(filled);
    }

    @Test
    void bracesThatEncloseNoNameStay() {
        String body = "{{\nname }} {name} {{name} {{";
        assertThat(text(parse("q.md", HEAD + body))).isEqualTo(body);
    }

    @Test
    void withoutVariablesTheTextIsVerbatim() {
        assertThat(text(parse("q.md", "---\nmodel: m\n---\n{{x}} \\{{"))).isEqualTo("{{x}} \\{{");
    }

    @Test
    void theCommandLineWinsOverTheFile() {
        assertThat(text(parse("q.md", HEAD + "{{name}} {{n}}", Map.of("name", "Eva"))))
                .isEqualTo("Eva 1.50");
        assertThat(text(parse("q.md", "{{name}}", Map.of("name", "Eva")))).isEqualTo("Eva");
    }

    @Test
    void theSystemPromptIsFilledInToo() {
        Prompt prompt = parse("q.md", "---\nsystem: You are {{who}}.\nvariables: {who: a poet}\n---\nx");
        assertThat(prompt.system()).contains("You are a poet.");
    }

    @Test
    void jsonIsFilledInWhereAPersonWrote() {
        assertThat(text(parse("q.json", "{\"prompt\": \"Hi {{a}}\", \"variables\": {\"a\": 1}}")))
                .isEqualTo("Hi 1");
        Prompt prompt = parse("q.json", """
                {"variables": {"a": "\\"x\\""}, "messages": [
                 {"role": "system", "content": "{{a}}"},
                 {"role": "user", "content": [{"type": "text", "text": "{{a}}"}, {"type": "image_url"}, "{{a}}"]},
                 {"role": "assistant", "content": "{{b}}"}, {"role": "user", "content": null}]}""");
        assertThat(given(prompt, 0)).isEqualTo("{\"role\":\"system\",\"content\":\"\\\"x\\\"\"}");
        assertThat(given(prompt, 1))
                .isEqualTo("{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"\\\"x\\\"\"},"
                        + "{\"type\":\"image_url\"},\"{{a}}\"]}");
        assertThat(given(prompt, 2)).isEqualTo("{\"role\":\"assistant\",\"content\":\"{{b}}\"}");
        assertThat(given(prompt, 3)).isEqualTo("{\"role\":\"user\",\"content\":null}");
    }

    @Test
    void anUnknownVariableIsNamedWithItsLineAndTheKnownOnes() {
        assertRefused(
                "q.md",
                "---\nvariables: {b: 1, a: 2}\n---\n\nFirst\nHello {{c}}",
                "q.md, line 6: there is no variable `c`; known: `a`, `b`. "
                        + "Declare it under `variables`, or write \\{{ for a literal {{.");
        assertRefused(
                "q.md",
                "---\nsystem: |\n  One\n  {{ c }}\nvariables: {}\n---\nx",
                "q.md, line 4: there is no variable `c`; known: none. "
                        + "Declare it under `variables`, or write \\{{ for a literal {{.");
        assertRefused(
                "q.json",
                "{\"variables\": {\"a\": 1},\n\"prompt\": \"{{}}\"}",
                "q.json, line 2: there is no variable ``; known: `a`. "
                        + "Declare it under `variables`, or write \\{{ for a literal {{.");
    }

    @Test
    void anUnknownVariableThatIsWrittenWithEscapesIsFoundAtItsField() {
        assertRefused(
                "q.json",
                "{\"variables\": {},\n\"prompt\": \"{\\u007bx}}\"}",
                "q.json, line 2: there is no variable `x`; known: none. "
                        + "Declare it under `variables`, or write \\{{ for a literal {{.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[a]|variables`: must be a mapping, not a list. Write it such as {type: ...}.",
                "{a: [1]}|variables.a`: must be a single value, not a list. Write \"\" for an empty one.",
                "{a: null}|variables.a`: must be a single value, not nothing. Write \"\" for an empty one.",
                "{a b: 1}|variables.a b`: is no name for a variable. Use letters, digits, '_', '.' and '-'."
            })
    void variablesMustBeNamesWithSingleValues(String variables, String reason) {
        assertRefused("q.md", "---\nvariables: " + variables + "\n---\nx", "q.md, line 2, `" + reason);
    }

    @Test
    void aPromptMayNotBecomeEmpty() {
        assertRefused(
                "q.md",
                "---\nvariables: {a: ''}\n---\n{{a}}",
                "q.md: the prompt is empty once its variables are filled in. Give them values.");
    }
}
