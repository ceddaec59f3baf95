package org.moonroute.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.moonroute.prompt.PromptFileCase.assertRefused;
import static org.moonroute.prompt.PromptFileCase.given;
import static org.moonroute.prompt.PromptFileCase.parse;
import static org.moonroute.prompt.PromptFileCase.text;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.moonroute.conversation.Prompt;

/** What {@code docs/prompt-files.md} shows is what happens. */
class PromptFilesDocumentTest {
    private static final Pattern EXAMPLE = Pattern.compile("(?ms)^```\\w+ (\\S+)\\n(.*?)^```$");
    private static final Pattern ERRORS = Pattern.compile("(?ms)^```errors\\n(.*?)^```$");
    private static final Pattern KEYS_CELL = Pattern.compile("(?m)^\\| (`[a-z_`, ]+`) \\|.*$");
    private static final Pattern CODE = Pattern.compile("`([a-z_]+)`");

    private final String document;
    private final Map<String, String> examples = new LinkedHashMap<>();

    PromptFilesDocumentTest() throws IOException {
        document = Files.readString(Path.of("docs/prompt-files.md"));
        EXAMPLE.matcher(document).results().forEach(found -> examples.put(found.group(1), found.group(2)));
    }

    @Test
    void everyExampleIsAPrompt() {
        assertThat(examples)
                .containsOnlyKeys("question.txt", "forecast.md", "haiku.json", "dialogue.json", "greeting.md");
        assertThat(text(example("question.txt"))).isEqualTo("Why is the sky blue?");
        assertThat(text(example("haiku.json"))).isEqualTo("Write a haiku about rivers.");
        assertThat(text(example("greeting.md")))
                .isEqualTo("Write a template that begins \"Dear {{name}}\", and greet Ada with it.");
    }

    @Test
    void theMarkdownExampleMeansWhatItSays() {
        Prompt forecast = example("forecast.md");
        assertThat(text(forecast)).isEqualTo("Will it rain in Bergen tomorrow?");
        assertThat(forecast.system()).contains("You are a weather forecaster for Bergen. Be brief.");
        assertThat(forecast.tools()).contains(List.of("clock", "web_fetch"));
        assertThat(forecast.output()).contains("bergen");
        assertThat(forecast.options().values()).isEqualTo(Map.of("model", "kimi-k2.6", "max_completion_tokens", 2000));
    }

    @Test
    void theRequestExampleMeansWhatItSays() {
        Prompt dialogue = example("dialogue.json");
        assertThat(dialogue.messages()).hasSize(4);
        assertThat(given(dialogue, 3)).isEqualTo("{\"role\":\"user\",\"content\":\"And of Sweden?\"}");
        assertThat(dialogue.system()).contains("");
        assertThat(dialogue.tools()).contains(List.of("web_fetch"));
        assertThat(dialogue.options().values())
                .isEqualTo(Map.of("model", "kimi-k2.6", "vendor_field", Map.of("kept", true)));
    }

    @Test
    void theTableHasEveryKeyAndNoOther() {
        TreeSet<String> documented = new TreeSet<>(List.of(Keys.MAX_TOKENS));
        KEYS_CELL.matcher(document).results().forEach(row -> CODE.matcher(row.group(1))
                .results()
                .forEach(key -> documented.add(key.group(1))));
        TreeSet<String> known = new TreeSet<>(Keys.PARAMETERS.keySet());
        known.addAll(Keys.OWN);
        assertThat(documented).isEqualTo(known);
    }

    @Test
    void everyErrorShownIsTheOneThatIsGiven() {
        var found = ERRORS.matcher(document);
        assertThat(found.find()).isTrue();
        String[] errors = found.group(1).split("\n");
        assertThat(errors).hasSize(4);
        assertRefused("forecast.md", "---\nmodel: m\ntemprature: 1\n---\nx", errors[0]);
        assertRefused("forecast.md", "---\nvariables: {town: B}\n---\n\n\n\n\n\n{{twon}}", errors[1]);
        assertRefused("haiku.json", "{\"prompt\": \"\",\n  \"prompt\": \"\"}", errors[2]);
        byte[] utf16 = "\uFEFFWhy?".getBytes(StandardCharsets.UTF_16LE);
        PromptFormats formats = new PromptFormats(100, Map.of());
        assertRefused(() -> formats.parse(PromptFileCase.ORIGIN, "question.txt", utf16), errors[3]);
    }

    private Prompt example(String file) {
        return parse(file, examples.get(file));
    }
}
