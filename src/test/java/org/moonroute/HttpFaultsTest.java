package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/** What goes wrong between here and the service, as an HTTP client sees it. */
class HttpFaultsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RULES = """
            rules:
              - {match: {prompt: "dropped"}, reply: {fault: drop}}
              - {match: {prompt: "truncated"}, reply: {fault: truncate}}
              - {match: {prompt: "nothing"}, reply: {fault: empty}}
              - {match: {prompt: "a page"}, reply: {html: "<html>down</html>"}}
              - {match: {prompt: "garbage"}, reply: {raw: "garbage"}}
              - {match: {prompt: "silence"}, reply: {fault: hang}}
              - {match: {prompt: "broken"}, reply: {kind: server-error}}
              - {match: {prompt: "too busy"}, reply: {kind: overloaded}}
              - {match: {prompt: "too many"}, reply: {kind: rate-limit}}
              - {match: {prompt: "forbidden"}, reply: {kind: content-filter}}
              - {match: {prompt: "no model"}, reply: {kind: not-found}}
              - {match: {prompt: "late"}, latency: 3s, reply: {content: "here at last"}}
            """;

    @TempDir
    static Path folder;

    private static Sandbox sandbox;
    private static Serving serving;

    @BeforeAll
    static void start() throws Exception {
        sandbox = Sandbox.start(
                SandboxOptions.defaults().withRules(Files.writeString(folder.resolve("rules.yaml"), RULES)));
        serving = new Serving(
                sandbox,
                folder,
                Map.of(
                        "moonroute.jms.broker", "none",
                        "moonroute.call-timeout", "7s",
                        "moonroute.retry.max-tries", "1",
                        "moonroute.http.idle-timeout", "2s"));
    }

    @AfterAll
    static void end() throws Exception {
        serving.close();
        sandbox.close();
    }

    private static CompletableFuture<HttpResponse<String>> ask(String prompt, String more) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(serving.http() + "/v1/chat/completions"))
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt + "\"}]" + more + "}"))
                .build();
        return HttpClient.newHttpClient().sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    /** A whole reply and a stream, at the same time. */
    private static List<HttpResponse<String>> both(String prompt) {
        var whole = ask(prompt, "");
        var stream = ask(prompt, ",\"stream\":true");
        return List.of(whole.join(), stream.join());
    }

    @ParameterizedTest
    @CsvSource({
        "dropped, 502, unreachable",
        "nothing, 502, bad-reply",
        "a page, 502, bad-reply",
        "garbage, 502, bad-reply",
        "silence, 504, timed-out",
        "broken, 502, server-error",
        "too busy, 503, overloaded",
        "too many, 429, rate-limited",
        "forbidden, 400, content-filtered",
        "no model, 404, unknown-model"
    })
    void aFaultOfTheServiceIsAProperErrorForAWholeReplyAndForAStream(String prompt, int status, String code)
            throws Exception {
        for (HttpResponse<String> response : both(prompt)) {
            check(response, status, code);
        }
    }

    private static void check(HttpResponse<String> response, int status, String code) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        JsonNode error = JSON.readTree(response.body()).path("error");
        assertThat(error.path("code").asText()).isEqualTo(code);
        // The service names the account and its key.
        assertThat(error.path("message").asText())
                .isNotBlank()
                .doesNotContain("org-")
                .doesNotContain("ak-");
        assertThat(response.headers().firstValue("Retry-After").isPresent()).isEqualTo(status == 429 || status == 503);
    }

    /** For a stream see {@link HttpStreamTest}: what was heard cannot be taken back. */
    @Test
    void aReplyThatBreaksOffIsAProperErrorToo() throws Exception {
        check(ask("truncated", "").join(), 502, "unreachable");
    }

    /** The idle time is for the connection; whoever waits for an answer is not idle. */
    @Test
    void aCallThatTakesLongerThanAConnectionMayBeIdleIsAnswered() throws Exception {
        for (HttpResponse<String> response : both("late")) {
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(response.body()).contains("here");
        }
    }
}
