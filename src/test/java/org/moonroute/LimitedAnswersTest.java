package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Message;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/** An answer that a bound cut short says so at every door. */
@Timeout(120)
class LimitedAnswersTest {
    private static final String RULES = """
            rules:
              - match: {prompt: "No more tools can be used"}
                reply: {reasoning: Well., content: It is warm.}
              - reply: {reasoning: Once more., toolCalls: [{name: get_weather, arguments: {location: Oslo}}]}
            """;

    @TempDir
    Path folder;

    @Test
    void by_http_in_a_header_or_the_last_chunk_by_jms_in_a_property_and_in_the_span() throws Exception {
        Path rules = Files.writeString(folder.resolve("rules.yaml"), RULES);
        SpanReceiver receiver = new SpanReceiver();
        Map<String, String> settings = Map.of(
                "moonroute.conversation.max-rounds",
                "2",
                "moonroute.tools",
                "get_weather",
                "moonroute.traces.endpoint",
                receiver.url());
        try (receiver;
                Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().withRules(rules));
                Serving serving = new Serving(sandbox, folder, settings)) {
            HttpResponse<String> reply = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(serving.http() + "/prompts"))
                                    .header("Content-Type", "text/plain")
                                    .POST(HttpRequest.BodyPublishers.ofString("Weather?"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(reply.body()).isEqualTo("It is warm.");
            assertThat(reply.headers().firstValue("X-Moonroute-Limited")).hasValue("rounds");

            HttpResponse<String> stream = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(serving.http() + "/v1/chat/completions"))
                                    .POST(
                                            HttpRequest.BodyPublishers.ofString(
                                                    "{\"stream\":true,\"stream_options\":"
                                                            + "{\"include_usage\":true},\"messages\":[{\"role\":\"user\",\"content\":\"Weather?\"}]}"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            String last = stream.body()
                    .lines()
                    .filter(line -> line.contains("\"finish_reason\":\"stop\""))
                    .findFirst()
                    .orElseThrow();
            assertThat(last).contains("\"moonroute\":{\"limited\":\"rounds\"}");

            serving.send("prompts", "Weather?", "w1");
            List<Message> answers = new ArrayList<>();
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                answers.addAll(serving.take("answers"));
                return !answers.isEmpty();
            });
            assertThat(answers.get(0).getStringProperty("moonroute_limited")).isEqualTo("rounds");
            // At the end there are only a few seconds for them.
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> receiver.spans("invoke_agent moonroute").size() == 3);
            serving.engine().close();
            assertThat(receiver.spans("invoke_agent moonroute")).hasSize(3).allSatisfy(span -> assertThat(
                            span.say("moonroute.limited"))
                    .isEqualTo("rounds"));
        }
    }

    @Test
    void in_a_batch_in_the_line_of_the_row() {
        Program program = new Program(folder)
                .with("-T", "get_weather")
                .set("moonroute.conversation.max-rounds=2")
                .rules(RULES);
        program.file("rows.jsonl", "{\"custom_id\":\"a\",\"prompt\":\"Weather?\"}\n");
        Rows rows = new Rows(program, folder);

        Program.Ran ran = rows.run("rows.jsonl");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(rows.lines("rows.results.jsonl")
                        .get(0)
                        .at("/moonroute/limited")
                        .asText())
                .isEqualTo("rounds");
    }
}
