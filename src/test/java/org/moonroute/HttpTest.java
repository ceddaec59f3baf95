package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.broker.Certificates;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;
import org.moonroute.settings.SettingsException;

/** What comes by HTTP, and what goes back. */
class HttpTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private Sandbox sandbox;
    private Serving serving;

    @BeforeEach
    void start() throws Exception {
        sandbox = Sandbox.start(SandboxOptions.defaults());
        serving = new Serving(sandbox, folder, Map.of("moonroute.jms.broker", "none"));
    }

    @AfterEach
    void end() throws Exception {
        serving.close();
        sandbox.close();
    }

    private HttpResponse<String> post(String path, String type, String content) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(serving.http() + path))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(content))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> chat(String content) throws Exception {
        return post("/v1/chat/completions", "application/json", content);
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        return JSON.readTree(response.body());
    }

    @Test
    void aChatCompletionComesBackAsTheServiceGivesIt() throws Exception {
        HttpResponse<String> response =
                chat("{\"model\":\"kimi-k3\",\"messages\":[{\"role\":\"user\",\"content\":\"Say hello\"}]}");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonNode reply = json(response);
        assertThat(reply.path("object").asText()).isEqualTo("chat.completion");
        assertThat(reply.path("id").asText()).startsWith("chatcmpl-");
        assertThat(reply.at("/choices/0/message/role").asText()).isEqualTo("assistant");
        assertThat(reply.at("/choices/0/message/content").asText()).contains("Say hello");
        assertThat(reply.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(reply.at("/usage/total_tokens").asInt()).isPositive();
        assertThat(response.headers().firstValue("X-Request-Id")).isPresent();
    }

    @Test
    void aPromptOfPlainTextIsAnsweredWithPlainText() throws Exception {
        HttpResponse<String> response = post("/prompts", "application/x-www-form-urlencoded", "Say a=b&c");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain");
        assertThat(response.body()).contains("Say a=b&c");
    }

    @Test
    void aPromptInJsonIsAnsweredWithTheWholeOutcome() throws Exception {
        HttpResponse<String> response = post("/prompts", "application/json", "{\"prompt\":\"Say hello\"}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response).path("answer").asText()).contains("Say hello");
    }

    @Test
    void aRequestThatIsNoPromptIsToldWhatIsWrongAndCostsNothing() throws Exception {
        HttpResponse<String> response = chat("{\"messages\":[{\"role\":\"boss\",\"content\":\"x\"}]}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).at("/error/message").asText()).contains("messages[0].role");
        assertThat(json(response).at("/error/type").asText()).isEqualTo("invalid_request_error");
        assertThat(sandbox.counters().chatRequests()).isZero();
    }

    private HttpResponse<String> promptWithKey(String key, String text) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(serving.http() + "/prompts"))
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(text))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void theSameKeyGetsTheSameAnswerWithoutAnotherCallAfterARestartToo() throws Exception {
        HttpResponse<String> first = promptWithKey("k-1", "Say hello");
        HttpResponse<String> second = promptWithKey("k-1", "Say hello");
        serving.close();
        serving = new Serving(sandbox, folder, Map.of("moonroute.jms.broker", "none"));
        HttpResponse<String> third = promptWithKey("k-1", "Say hello");

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(third.body()).isEqualTo(first.body());
        assertThat(sandbox.counters().chatRequests()).isEqualTo(1);
    }

    @Test
    void aServerWithACertificateIsSpokenToEncryptedOnly() throws Exception {
        Certificates certificates = new Certificates(folder.resolve("certificates"));
        Path store = certificates.key("here");
        serving.close();
        serving = new Serving(
                sandbox, folder, Map.of("moonroute.jms.broker", "none", "moonroute.http.key-store", store.toString()));
        KeyStore trusted =
                KeyStore.getInstance(certificates.trusting("here").toFile(), Certificates.PASSWORD.toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        URI url = URI.create(serving.http().replace("127.0.0.1", "localhost") + "/prompts");
        HttpRequest request = HttpRequest.newBuilder(url)
                .POST(HttpRequest.BodyPublishers.ofString("Say hello"))
                .build();

        assertThat(url.getScheme()).isEqualTo("https");
        assertThat(HttpClient.newBuilder()
                        .sslContext(context)
                        .build()
                        .send(request, HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
        HttpRequest plain = HttpRequest.newBuilder(URI.create(url.toString().replace("https", "http")))
                .build();
        assertThatThrownBy(() -> client.send(plain, HttpResponse.BodyHandlers.ofString()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aPortThatIsTakenIsSaidWithTheWayOut() {
        String port = serving.http().replaceFirst(".*:", "");

        assertThatThrownBy(() -> new Serving(
                        sandbox,
                        folder.resolve("other"),
                        Map.of("moonroute.jms.broker", "none", "moonroute.http.port", port)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(port)
                .hasMessageContaining("moonroute.http.port");
    }

    @Test
    void theSameKeyWithAnotherContentIsAConflict() throws Exception {
        promptWithKey("k-1", "Say hello");
        HttpResponse<String> other = promptWithKey("k-1", "Say something else");

        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(json(other).at("/error/code").asText()).isEqualTo("idempotency-conflict");
        assertThat(sandbox.counters().chatRequests()).isEqualTo(1);
    }

    @Test
    void requestsOfOneKeyAtTheSameTimeArePaidForOnce() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(serving.http() + "/prompts"))
                    .header("Idempotency-Key", "at-once")
                    .POST(HttpRequest.BodyPublishers.ofString("Say hello"))
                    .build();
            all.add(client.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
        }
        for (CompletableFuture<HttpResponse<String>> one : all) {
            assertThat(one.get().statusCode()).isEqualTo(200);
        }
        assertThat(sandbox.counters().chatRequests()).isEqualTo(1);
    }

    @Test
    void aPathThatIsNotThereIsSaidInJson() throws Exception {
        HttpResponse<String> response = post("/v1/nothing", "application/json", "{}");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(json(response).at("/error/code").asText()).isEqualTo("not-found");
    }

    @Test
    void what_only_the_service_and_the_client_know_goes_through_both_ways_whole_and_streamed() throws Exception {
        String logprobs = "\"logprobs\":{\"content\":[{\"token\":\"%s\",\"logprob\":-0.10}]}";
        String around = "\"id\":\"x\",\"model\":\"m\",\"system_fingerprint\":\"fpv0_7\",\"service\":{\"tier\":1.50}";
        String whole = "{" + around + ",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":"
                + "\"ab\"},\"finish_reason\":\"stop\"," + logprobs.formatted("ab") + "}]}";
        String event = "data: {" + around + ",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%1$s\"}," + logprobs
                + ",\"finish_reason\":null}]}\n\n";
        String stream = event.formatted("a") + event.formatted("b")
                + "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
        try (Host host = new Host(number -> number < 3
                ? new Host.Reply(200, Map.of(), whole)
                : new Host.Reply(200, Map.of("Content-Type", "text/event-stream"), stream))) {
            serving.close();
            serving = new Serving(
                    sandbox, folder, Map.of("moonroute.jms.broker", "none", "moonroute.base-url", host.url()));
            String asked =
                    "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"logprobs\":true,\"new_field\":{\"x\":1}}";

            for (int i = 0; i < 2; i++) {
                HttpResponse<String> said = client.send(
                        HttpRequest.newBuilder(URI.create(serving.http() + "/v1/chat/completions"))
                                .header("Idempotency-Key", "one")
                                .POST(HttpRequest.BodyPublishers.ofString(asked))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(said.body()).contains("\"system_fingerprint\":\"fpv0_7\"", "\"service\":{\"tier\":1.50}");
                assertThat(json(said).at("/choices/0/logprobs/content/0/token").asText())
                        .isEqualTo("ab");
            }
            assertThat(host.requests()).hasSize(1);
            assertThat(host.requests().get(0).body()).contains("\"logprobs\":true", "\"new_field\":{\"x\":1}");
            chat(asked);
            String streamed = chat(asked.replace("\"logprobs\"", "\"stream\":true,\"logprobs\""))
                    .body();
            String last = streamed.lines()
                    .filter(line -> line.contains("\"finish_reason\":\"stop\""))
                    .findFirst()
                    .orElseThrow();
            JsonNode chunk = JSON.readTree(last.substring("data: ".length()));
            assertThat(chunk.path("system_fingerprint").asText()).isEqualTo("fpv0_7");
            assertThat(chunk.at("/choices/0/logprobs/content").findValuesAsText("token"))
                    .containsExactly("a", "b");
        }
    }
}
