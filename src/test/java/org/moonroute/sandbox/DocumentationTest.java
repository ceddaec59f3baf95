package org.moonroute.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keeps docs/sandbox.md true. */
class DocumentationTest {
    private static final Pattern EXAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder;

    @Test
    void theExampleOfTheDocumentationDoesWhatItsCommentsSay() throws IOException {
        var example = EXAMPLE.matcher(documentation());
        assertThat(example.find()).isTrue();
        Path file = Files.writeString(folder.resolve("rules.yaml"), example.group(1));
        try (Sandbox sandbox = Sandbox.start(Caller.OPTIONS.withRules(file))) {
            Caller caller = new Caller(sandbox);
            List<Integer> statuses = IntStream.range(0, 3)
                    .mapToObj(i ->
                            caller.chat(Caller.chat("kimi-k3", "flaky", "")).statusCode())
                    .toList();
            assertThat(statuses).containsExactly(429, 503, 200);
            JsonNode message = caller.message(Caller.chat("kimi-k3", "weather?", ""));
            assertThat(message.at("/tool_calls/0/function/arguments").asText()).endsWith("New York\"");
            String answered = afterTool(message);
            assertThat(caller.chat(answered).body()).contains("It is").doesNotContain("[DONE]");
        }
    }

    @Test
    void allKindsAndFaultsAreDocumented() throws IOException {
        String documentation = documentation();
        assertThat(ErrorKind.words()).allMatch(kind -> documentation.contains("`" + kind + "`"));
        assertThat(Fault.words()).allMatch(fault -> documentation.contains("| `" + fault + "` |"));
    }

    private static String afterTool(JsonNode message) {
        return "{\"model\":\"kimi-k3\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"weather?\"},"
                + message + ",{\"role\":\"tool\",\"tool_call_id\":\"get_weather_0\",\"content\":\"77\"}]}";
    }

    private static String documentation() throws IOException {
        return Files.readString(Path.of("docs/sandbox.md"));
    }
}
