package org.moonroute.sandbox;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BadRulesFileTest {
    private static final String OK = "{reply: {content: a}}, ";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "rule: []                       | , field 'rule': is not known (did you mean 'rules'?)",
                "[]                             | : must be a mapping with some of [rules]",
                "rules: 5                       | , field 'rules': must be a list",
                "rules: [OK {tims: 2, reply: {}}] | , rule 2, field 'tims': is not known (did you mean 'times'?)",
                "rules: [OK 7]                  | , rule 2: must be a mapping with some of",
                "rules: [{reply: {content: a}, replies: []}] | , rule 1: needs either 'reply' or 'replies'",
                "rules: [{times: 1}]            | , rule 1: needs either 'reply' or 'replies'",
                "rules: [{replies: []}]         | , rule 1, field 'replies': must not be empty",
                "rules: [{reply: null}]         | , rule 1, reply 1: must be a mapping with some of",
                "rules: [{reply: {}}]           | , rule 1, reply 1: says nothing: give one of content",
                "rules: [{reply: {contnt: a}}]  | , rule 1, reply 1, field 'contnt': is not known (did you mean 'content'?)",
                "rules: [{replies: [{content: a}, {kind: qota}]}] | , rule 1, reply 2, field 'kind': must be one of",
                "rules: [{reply: {kind: qota}}] | but is 'qota' (did you mean 'quota'?)",
                "rules: [{reply: {fault: drp}}] | but is 'drp' (did you mean 'drop'?)",
                "rules: [{reply: {kind: quota, status: 5}}] | , reply 1, field 'status': is not known",
                "rules: [{reply: {status: 429}}] | , reply 1, field 'type': is missing: an error needs status and type",
                "rules: [{reply: {raw: a, status: 99}}] | field 'status': must be a whole number from 200 to 599, but is 99",
                "rules: [{times: 0, reply: {content: a}}] | field 'times': must be a whole number from 1 to 2147483647, but is 0",
                "rules: [{times: two, reply: {content: a}}] | field 'times': must be a whole number from 1",
                "rules: [{latency: 5, reply: {content: a}}] | field 'latency': must be a number with ms, s or m",
                "rules: [{match: moon, reply: {content: a}}] | , rule 1, field 'match': must be a mapping",
                "rules: [{match: {promt: a}, reply: {content: a}}] | , rule 1, field 'match', field 'promt': is not known (did",
                "rules: [{match: {prompt: '/(/'}, reply: {content: a}}] | field 'prompt': is not a regular expression",
                "rules: [{reply: {content: [a]}}] | , reply 1, field 'content': must be a text",
                "rules: [{reply: {usage: 5}}]   | , reply 1, field 'usage': must be a mapping",
                "rules: [{reply: {toolCalls: [{name: a}, {nam: b}]}}] | , reply 1, tool call 2, field 'nam': is not known",
                "rules: [                       | : ",
            })
    void aMistakeIsNamedWithItsFileRuleAndField(String rules, String complaint) throws IOException {
        Path file = Files.writeString(folder.resolve("rules.yaml"), rules.replace("OK ", OK));
        assertThatThrownBy(() -> Sandbox.start(Caller.OPTIONS.withRules(file)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("rules file " + file)
                .hasMessageContaining(complaint);
    }

    @Test
    void brokenJsonIsAMistakeToo() throws IOException {
        Path file = Files.writeString(folder.resolve("rules.json"), "{");
        assertThatThrownBy(() -> Sandbox.start(Caller.OPTIONS.withRules(file)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("rules file " + file + ": ");
    }

    @Test
    void aMissingFileIsNotFound() {
        assertThatThrownBy(() -> Sandbox.start(Caller.OPTIONS.withRules(folder.resolve("none.yaml"))))
                .isInstanceOf(NoSuchFileException.class);
    }
}
