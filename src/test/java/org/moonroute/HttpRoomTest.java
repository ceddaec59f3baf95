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
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/** Requests that the account has no room for. */
class HttpRoomTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RULES = """
            rules:
              - match: {prompt: day}
                reply: {kind: tpd}
              - match: {prompt: money}
                reply: {kind: quota}
              - match: {prompt: slow}
                latency: 4s
                reply: {content: done}
            """;

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private Sandbox sandbox;
    private Serving serving;

    private void serve(String longestWait) throws Exception {
        Path rules = Files.writeString(folder.resolve("rules.yaml"), RULES);
        sandbox = Sandbox.start(SandboxOptions.defaults().withRules(rules));
        serving = new Serving(
                sandbox,
                folder,
                Map.of(
                        "moonroute.jms.broker",
                        "none",
                        "moonroute.concurrency",
                        "1",
                        "moonroute.http.max-wait",
                        longestWait,
                        "moonroute.retry.base",
                        "30s"));
    }

    @AfterEach
    void end() {
        serving.close();
        sandbox.close();
    }

    private HttpRequest.Builder prompt(String text) {
        return HttpRequest.newBuilder(URI.create(serving.http() + "/prompts"))
                .POST(HttpRequest.BodyPublishers.ofString(text));
    }

    private CompletableFuture<HttpResponse<String>> begin(String text) {
        return client.sendAsync(prompt(text).build(), HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode refused(int status, String code) throws Exception {
        HttpResponse<String> response = client.send(prompt("hello").build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(Long.parseLong(response.headers().firstValue("Retry-After").orElseThrow()))
                .isPositive();
        JsonNode error = JSON.readTree(response.body()).path("error");
        assertThat(error.path("code").asText()).isEqualTo(code);
        return error;
    }

    private boolean isTold(String status) throws Exception {
        HttpRequest ready = HttpRequest.newBuilder(URI.create(serving.http() + "/health/ready"))
                .build();
        return client.send(ready, HttpResponse.BodyHandlers.ofString()).body().contains(status);
    }

    @Test
    void a_lane_that_asks_for_more_than_its_share_is_told_to_come_back_and_who_waits_gets_an_answer() throws Exception {
        serve("500ms");
        CompletableFuture<HttpResponse<String>> first = begin("slow 1");
        await().atMost(Duration.ofSeconds(30)).until(() -> sandbox.counters().chatRequests() == 1);
        CompletableFuture<HttpResponse<String>> second = begin("slow 2");
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
            HttpRequest impatient =
                    prompt("hello").timeout(Duration.ofMillis(300)).build();
            return client.send(impatient, HttpResponse.BodyHandlers.ofString()).statusCode() == 429;
        });
        assertThat(refused(429, "lane-full").path("message").asText()).contains("interactive", "max-wait");
        HttpRequest deferred = prompt("later").header("Prefer", "respond-async").build();
        assertThat(client.send(deferred, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(202);
        assertThat(first.join().body()).isEqualTo("done");
        assertThat(second.join().body()).isEqualTo("done");
    }

    @Test
    void while_the_day_is_used_up_requests_are_told_so_at_once() throws Exception {
        serve("10s");
        begin("day");
        await().atMost(Duration.ofSeconds(30)).until(() -> isTold("not-ready"));
        assertThat(refused(429, "day-limit").path("message").asText()).contains("the account takes no calls");
        assertThat(sandbox.counters().chatRequests()).isEqualTo(1);
    }

    @Test
    void while_the_account_has_no_money_requests_are_told_so_at_once() throws Exception {
        serve("10s");
        begin("money");
        await().atMost(Duration.ofSeconds(30)).until(() -> isTold("not-ready"));
        refused(503, "out-of-money");
    }
}
