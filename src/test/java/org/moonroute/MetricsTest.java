package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/** The numbers are those of the traffic that there was. */
class MetricsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RULES = """
            rules:
              - {match: {prompt: flaky}, times: 2, reply: {kind: rate-limit}}
              - {match: {prompt: bad}, reply: {kind: content-filter}}
            """;

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private Sandbox sandbox;
    private Serving serving;

    @BeforeEach
    void start() throws Exception {
        Path rules = Files.writeString(folder.resolve("rules.yaml"), RULES);
        sandbox = Sandbox.start(SandboxOptions.defaults().withRules(rules));
        serving = new Serving(
                sandbox,
                folder,
                Map.of(
                        "moonroute.jms.broker", "none",
                        "moonroute.inbox.settle", "0ms",
                        "moonroute.inbox.poll-millis", "50"));
    }

    @AfterEach
    void end() throws Exception {
        serving.close();
        sandbox.close();
    }

    private HttpResponse<String> chat(String model, String text) throws Exception {
        String body = "{\"model\":\"" + model + "\",\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\""
                + text + "\"}]}";
        return client.send(
                HttpRequest.newBuilder(URI.create(serving.http() + "/v1/chat/completions"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Each number by its name and labels. */
    private Map<String, Double> numbers() throws Exception {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(URI.create(serving.http() + "/metrics")).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain; version=0.0.4");
        Map<String, Double> numbers = new LinkedHashMap<>();
        response.body().lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            numbers.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
        });
        return numbers;
    }

    /** The sum of the numbers of that name whose labels have these parts. */
    private static double sum(Map<String, Double> numbers, String name, String... labels) {
        return numbers.entrySet().stream()
                .filter(one -> one.getKey().equals(name) || one.getKey().startsWith(name + "{"))
                .filter(one -> {
                    for (String label : labels) {
                        if (!one.getKey().contains(label)) {
                            return false;
                        }
                    }
                    return true;
                })
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    @Test
    void callsPromptsTokensAndMoneyAreCountedForAllDoors() throws Exception {
        long input = 0;
        long output = 0;
        double money = 0;
        for (String text : new String[] {"Say hello", "Say more", "be flaky"}) {
            HttpResponse<String> response = chat("kimi-k3", text);
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            JsonNode usage = JSON.readTree(response.body()).path("usage");
            input += usage.path("prompt_tokens").asLong();
            output += usage.path("completion_tokens").asLong();
            money += Double.parseDouble(
                    response.headers().firstValue("X-Moonroute-Cost-USD").orElseThrow());
        }
        assertThat(chat("kimi-k3", "be bad").statusCode()).isEqualTo(400);
        Map<String, Double> before = numbers();

        assertThat(sum(before, "gen_ai_client_operation_duration_seconds_count"))
                .isEqualTo(sandbox.counters().chatRequests())
                .isEqualTo(6);
        assertThat(sum(before, "gen_ai_client_operation_duration_seconds_count", "error_type=\"\""))
                .isEqualTo(sandbox.counters().answered());
        assertThat(sum(before, "gen_ai_client_token_usage_sum", "gen_ai_token_type=\"input\"", "\"kimi-k3\""))
                .isEqualTo(input);
        assertThat(sum(before, "gen_ai_client_token_usage_sum", "gen_ai_token_type=\"output\""))
                .isEqualTo(output);
        assertThat(sum(before, "moonroute_cost_usd_total")).isCloseTo(money, org.assertj.core.data.Offset.offset(1e-9));
        assertThat(sum(before, "moonroute_calls_refused_total", "kind=\"rate-limited\""))
                .isEqualTo(2);
        assertThat(sum(before, "moonroute_calls_refused_total", "kind=\"content-filtered\""))
                .isEqualTo(1);
        assertThat(sum(before, "moonroute_calls_refused_total"))
                .isEqualTo(sandbox.counters().refused());
        assertThat(sum(before, "moonroute_calls_retried_total")).isEqualTo(2);
        assertThat(sum(before, "moonroute_calls_in_flight")).isZero();
        assertThat(sum(before, "moonroute_prompts_total", "door=\"http\"", "outcome=\"answered\""))
                .isEqualTo(3);
        assertThat(sum(before, "moonroute_prompts_total", "outcome=\"content-filtered\""))
                .isEqualTo(1);
        assertThat(sum(before, "moonroute_queue_wait_seconds_count", "lane=\"interactive\""))
                .isEqualTo(4);
        assertThat(sum(before, "moonroute_own_time_seconds_count", "door=\"http\""))
                .isEqualTo(4);
        assertThat(sum(before, "jvm_memory_used_bytes")).isPositive();

        Path hidden = Files.writeString(folder.resolve("inbox/.one"), "Say it");
        Files.move(hidden, folder.resolve("inbox/one.txt"));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(sum(numbers(), "moonroute_prompts_total", "door=\"inbox\""))
                        .isEqualTo(1));
    }

    @Test
    void modelsThatAClientMakesUpAreNotToldApart() throws Exception {
        for (int i = 0; i < 3; i++) {
            chat("made-up-" + i, "Say hello");
        }

        Map<String, Double> numbers = numbers();
        assertThat(numbers.keySet()).noneMatch(name -> name.contains("made-up"));
        assertThat(sum(numbers, "gen_ai_client_operation_duration_seconds_count", "gen_ai_request_model=\"other\""))
                .isEqualTo(sandbox.counters().chatRequests())
                .isEqualTo(3);
    }
}
