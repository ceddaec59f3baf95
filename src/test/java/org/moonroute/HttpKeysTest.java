package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.Program.Ran;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;
import org.moonroute.settings.SettingsException;

/** Who may ask by HTTP, and what. */
class HttpKeysTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CHAT = "/v1/chat/completions";
    private static final String WEATHER = "Use the tool get_weather. What is the weather in Oslo?";

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private Sandbox sandbox;
    private Serving serving;

    @BeforeEach
    void start() throws Exception {
        sandbox = Sandbox.start(SandboxOptions.defaults());
    }

    @AfterEach
    void end() throws Exception {
        if (serving != null) {
            serving.close();
        }
        sandbox.close();
    }

    private void serve(String... settings) throws Exception {
        Map<String, String> all = new LinkedHashMap<>(Map.of("moonroute.jms.broker", "none"));
        for (String setting : settings) {
            all.put(setting.replaceFirst("=.*", ""), setting.replaceFirst("^[^=]*=", ""));
        }
        serving = new Serving(sandbox, folder, all);
    }

    private Ran keys(String... arguments) {
        String file = "moonroute.http.keys=" + folder.resolve("keys.jsonl");
        return new Program(folder)
                .bare(Stream.concat(Stream.concat(Stream.of("keys"), Stream.of(arguments)), Stream.of("--set", file))
                        .toArray(String[]::new));
    }

    /** The secret of a new key. */
    private String make(String... options) {
        Ran ran = keys(
                Stream.concat(Stream.of("make", "shop"), Stream.of(options)).toArray(String[]::new));
        assertThat(ran.code()).as(ran.err()).isZero();
        return ran.out().strip();
    }

    private HttpResponse<String> chat(String key, String text, String more) throws Exception {
        String body = "{\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]" + more + "}";
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(serving.http() + CHAT))
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!key.isEmpty()) {
            request.header("Authorization", key);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> chat(String key) throws Exception {
        return chat("Bearer " + key, "Say hello", "");
    }

    private static JsonNode error(HttpResponse<String> response, int status) throws IOException {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return JSON.readTree(response.body()).path("error");
    }

    private static void isRefused(HttpResponse<String> response) throws IOException {
        assertThat(error(response, 401).path("code").asText()).isEqualTo("invalid_api_key");
        assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
    }

    @Test
    void withoutKeysEverybodyOfThisMachineMayAsk() throws Exception {
        serve();
        assertThat(chat("", "Say hello", "").statusCode()).isEqualTo(200);
        assertThat(chat("anything").statusCode()).isEqualTo(200);
    }

    @Test
    void withoutKeysNobodyElseMayAskAsTheServiceDoesNotStart() {
        assertThatThrownBy(() -> serve("moonroute.http.host=0.0.0.0"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("moonroute keys make")
                .hasMessageContaining("moonroute.http.host");
    }

    @Test
    void withKeysWhoHasNoneOrAWrongOneIsTurnedAwayWithoutACall() throws Exception {
        String secret = make();
        serve();

        assertThat(chat(secret).statusCode()).isEqualTo(200);
        assertThat(chat("bearer  " + secret, "Say hello", "").statusCode()).isEqualTo(200);
        HttpResponse<String> none = chat("", "Say hello", "");
        isRefused(none);
        // Nobody has read what it said; a further request on that connection would begin within it.
        assertThat(none.headers().firstValue("Connection")).hasValue("close");
        isRefused(chat("Bearer ", "Say hello", ""));
        isRefused(chat("Basic " + secret, "Say hello", ""));
        isRefused(chat(secret, "Say hello", ""));
        isRefused(chat(secret.substring(0, secret.length() - 1)));
        isRefused(chat(secret + "x"));
        assertThat(sandbox.counters().chatRequests()).isEqualTo(2);
    }

    @Test
    void noWayOfWritingAPathLeadsAroundTheKeys() throws Exception {
        make();
        serve();
        for (String path : new String[] {
            CHAT,
            "/health/.." + CHAT,
            "/health/%2e%2e" + CHAT,
            "/health/..;" + CHAT,
            "/health;/.." + CHAT,
            "/health/x/../.." + CHAT,
            "//v1/chat/completions",
            "/health/..%2fv1/chat/completions",
            "/v1/chat/completions;/health/",
            "/prompts?x=/health/",
            "/health"
        }) {
            assertThat(status(path)).as(path).matches("HTTP/1.1 40[01] .*");
        }
        assertThat(status("/health/nothing")).contains(" 404 ");
        assertThat(sandbox.counters().chatRequests()).isZero();
    }

    /** Sent as it is written, which clients do not do. */
    private String status(String path) throws IOException {
        URI url = URI.create(serving.http());
        String body = "{\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.getOutputStream()
                    .write(("POST " + path + " HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Length: "
                                    + body.length() + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.UTF_8));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
        }
    }

    @Test
    void aKeyThatIsMadeWhileTheServiceRunsWorksUntilItIsRevoked() throws Exception {
        serve();
        String secret = make();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> chat("", "Say hello", "").statusCode() == 401);
        assertThat(chat(secret).statusCode()).isEqualTo(200);

        String id = keys("list").out().split(" ")[0];
        assertThat(keys("revoke", id).code()).isZero();
        await().atMost(Duration.ofSeconds(60)).until(() -> chat(secret).statusCode() == 401);
        isRefused(chat(secret));
    }

    @Test
    void aKeyHasTheToolsThatItIsGrantedAndThoseOfTheConfigurationAreNotForIt() throws Exception {
        String granted = "Bearer " + make("--tools", "get_weather");
        String none = "Bearer " + make();
        String all = "Bearer " + make("--tools", "*");
        serve("moonroute.tools=*");

        assertThat(toolCalls(chat(granted, WEATHER, ""))).isEqualTo("1");
        assertThat(toolCalls(chat(granted, WEATHER, ",\"tools\":[\"*\"]"))).isEqualTo("1");
        assertThat(toolCalls(chat(granted, WEATHER, ",\"tools\":[]"))).isEqualTo("0");
        assertThat(toolCalls(chat(all, WEATHER, ",\"tools\":[\"get_weather\"]")))
                .isEqualTo("1");
        assertThat(toolCalls(chat(none, WEATHER, ""))).isEqualTo("0");

        JsonNode refused = error(chat(none, WEATHER, ",\"tools\":[\"get_weather\"]"), 403);
        assertThat(refused.path("code").asText()).isEqualTo("tool-not-granted");
        assertThat(refused.path("message").asText()).contains("get_weather", "it is granted none");
        assertThat(error(chat(granted, WEATHER, ",\"tools\":[\"opening_hours\"]"), 403)
                        .path("message")
                        .asText())
                .contains("opening_hours", "it is granted: get_weather");
    }

    private static String toolCalls(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.headers().firstValue("X-Moonroute-Tool-Calls").orElseThrow();
    }

    @Test
    void aModelThatTheKeyMayNotUseIsRefusedTheDefaultOneToo() throws Exception {
        String key = "Bearer " + make("--models", "kimi-k3.1-pro");
        serve();

        assertThat(chat(key, "Say hello", ",\"model\":\"kimi-k3.1-pro\"").statusCode())
                .isEqualTo(200);
        JsonNode refused = error(chat(key, "Say hello", ",\"model\":\"kimi-k3\""), 403);
        assertThat(refused.path("type").asText()).isEqualTo("permission_error");
        assertThat(refused.path("message").asText()).contains("kimi-k3;", "it may use: kimi-k3.1-pro");
        assertThat(error(chat(key, "Say hello", ""), 403).path("code").asText()).isEqualTo("model-not-allowed");
        assertThat(sandbox.counters().chatRequests()).isEqualTo(1);
    }

    @Test
    void aKeyThatAsksTooOftenIsToldWhenToComeBackAndOthersAreNotHeldUp() throws Exception {
        String hasty = make("--rate", "2");
        String other = make();
        serve();
        chat(hasty);
        chat(hasty);
        HttpResponse<String> third = chat(hasty);

        assertThat(error(third, 429).path("code").asText()).isEqualTo("rate_limit_exceeded");
        assertThat(Integer.parseInt(third.headers().firstValue("Retry-After").orElseThrow()))
                .isBetween(1, 60);
        assertThat(chat(other).statusCode()).isEqualTo(200);
        assertThat(sandbox.counters().chatRequests()).isEqualTo(3);
    }

    @Test
    void aBudgetThatIsUsedUpStaysSoAfterARestart() throws Exception {
        String poor = make("--budget", "0.0000001");
        serve();
        HttpResponse<String> first = chat(poor);
        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        HttpResponse<String> second = chat(poor);
        assertThat(error(second, 429).path("type").asText()).isEqualTo("insufficient_quota");
        assertThat(second.headers().firstValue("X-Should-Retry")).hasValue("false");
        serving.close();

        serve();
        assertThat(error(chat(poor), 429).path("code").asText()).isEqualTo("insufficient_quota");
        assertThat(sandbox.counters().chatRequests()).isEqualTo(1);
        String cost = first.headers().firstValue("X-Moonroute-Cost-USD").orElseThrow();
        assertThat(keys("list").out()).contains("spent=" + cost.replaceFirst("0+$", ""));
    }

    @Test
    void aKeyWithABudgetMayNotAskWhatHasNoPrice() throws Exception {
        String key = "Bearer " + make("--budget", "1");
        serve();

        assertThat(error(chat(key, "Say hello", ",\"model\":\"some-model\""), 400)
                        .path("code")
                        .asText())
                .isEqualTo("unknown-price");
        assertThat(sandbox.counters().chatRequests()).isZero();
    }

    @Test
    void theSecretIsInNoLogAndNoFile() throws Exception {
        PrintStream before = System.err;
        ByteArrayOutputStream logs = new ByteArrayOutputStream();
        String secret;
        String wrong = "mr-wrong-canary";
        try (PrintStream caught = new PrintStream(logs, true, StandardCharsets.UTF_8)) {
            secret = make("--tools", "get_weather");
            System.setErr(caught);
            serve();
            chat(secret);
            chat("Bearer " + secret, WEATHER, ",\"tools\":[\"opening_hours\"]");
            chat("Bearer " + secret, "Say hello", ",\"model\":7");
            chat(wrong);
            serving.close();
            serving = null;
        } finally {
            System.setErr(before);
        }
        assertThat(logs.toString(StandardCharsets.UTF_8))
                .contains("kind=")
                .doesNotContain(secret)
                .doesNotContain(wrong);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(secret);
            }
        }
    }

    @Test
    void keysAreListedAndWhatIsWrongIsSaid() {
        Ran made = keys("make", "shop", "--tools", "get_weather", "--lane", "bulk", "--rate", "9", "--budget", "2.5");
        assertThat(made.out().strip()).matches("mr-[A-Za-z0-9_-]{43}");
        assertThat(made.err()).contains("is shown this once");

        assertThat(keys("list").out())
                .contains("shop", "good", "tools=get_weather", "models=all", "lane=bulk", "rate=9/min")
                .contains("spent=0.00 USD", "budget=2.50 USD")
                .doesNotContain(made.out().strip());
        assertThat(keys("make", "x", "--lane", "fast").err()).contains("--lane must be interactive, queue or bulk");
        assertThat(keys("make", "x", "--rate", "-1").err()).contains("rate must be 0 to 100000");
        assertThat(keys("make", " ").err()).contains("the name must be 1 to 100 characters");
        assertThat(keys("revoke", "key-0").err()).contains("there is no key key-0");
        assertThat(keys().err()).contains("moonroute keys make, list or revoke");
        assertThat(keys("revoke", "key-0").code()).isEqualTo(2);
    }

    @Test
    void aBatchIsItsClientsAloneAndKeepsToTheKey() throws Exception {
        String one = make("--budget", "0.0001");
        String other = make();
        serve();
        Client mine = new Client(serving.http(), one);
        Client stranger = new Client(serving.http(), other);
        String rows = Client.row("plain", "hello") + "\n"
                + Client.row("tool", "hello").replace("\"messages\"", "\"tools\":[\"get_weather\"],\"messages\"");
        String batch = mine.batch(rows);
        await().atMost(Duration.ofSeconds(60)).until(() -> mine.statusOf(batch).equals("completed"));

        Map<String, JsonNode> errors =
                mine.lines(mine.batchOf(batch).path("error_file_id").asText());
        assertThat(errors).containsOnlyKeys("tool");
        assertThat(errors.get("tool").at("/error/message").asText()).contains("may not use the tool get_weather");
        assertThat(stranger.get("/v1/batches/" + batch).statusCode()).isEqualTo(404);
        String answers = mine.batchOf(batch).path("output_file_id").asText();
        assertThat(stranger.get("/v1/files/" + answers + "/content").statusCode())
                .isEqualTo(404);
        // What the row has cost was more than the budget.
        String late = mine.batch(Client.row("late", "hello"));
        await().atMost(Duration.ofSeconds(60)).until(() -> mine.statusOf(late).equals("completed"));
        assertThat(mine.lines(mine.batchOf(late).path("error_file_id").asText())
                        .get("late")
                        .at("/error/message")
                        .asText())
                .contains("budget");
        assertThat(sandbox.counters().chatRequests()).isEqualTo(1);
    }

    @Test
    void anAnswerThatIsGivenAgainCostsTheKeyNothing() throws Exception {
        // Enough for one answer, and not for five.
        String key = make("--budget", "0.0005");
        serve();
        for (int i = 0; i < 5; i++) {
            HttpRequest again = HttpRequest.newBuilder(URI.create(serving.http() + "/prompts"))
                    .header("Authorization", "Bearer " + key)
                    .header("Idempotency-Key", "same")
                    .POST(HttpRequest.BodyPublishers.ofString("Say hello"))
                    .build();
            assertThat(client.send(again, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
        }
        assertThat(sandbox.counters().chatRequests()).isEqualTo(1);
        assertThat(chat("Bearer " + key, "hello", "").statusCode()).isEqualTo(200);
    }

    @Test
    void promptsOfAKeyShareTheAccountInItsLane() throws Exception {
        String key = make("--lane", "bulk");
        serve();
        assertThat(chat(key).statusCode()).isEqualTo(200);
        HttpResponse<String> metrics = client.send(
                HttpRequest.newBuilder(URI.create(serving.http() + "/metrics"))
                        .header("Authorization", "Bearer " + key)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(metrics.body()).contains("moonroute_queue_wait_seconds_count{lane=\"bulk\"} 1");
    }
}
