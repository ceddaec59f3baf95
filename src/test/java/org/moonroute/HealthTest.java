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
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.broker.EmbeddedBroker;
import org.moonroute.broker.EmbeddedBrokerOptions;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/** Who asks whether the program is ready hears what is wrong. */
class HealthTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> NO_BROKER = Map.of("moonroute.jms.broker", "none");

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private Sandbox sandbox;
    private Serving serving;

    private void serve(SandboxOptions options, Map<String, String> more) throws Exception {
        sandbox = Sandbox.start(options);
        serving = new Serving(sandbox, folder, more);
    }

    @AfterEach
    void end() throws Exception {
        serving.close();
        sandbox.close();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(serving.http() + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private CompletableFuture<HttpResponse<String>> ask(String text) {
        return client.sendAsync(
                HttpRequest.newBuilder(URI.create(serving.http() + "/prompts"))
                        .POST(HttpRequest.BodyPublishers.ofString(text))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private void awaitStatus(int status, String check, String state) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            HttpResponse<String> ready = get("/health/ready");
            JsonNode body = JSON.readTree(ready.body());
            assertThat(ready.statusCode()).as(ready.body()).isEqualTo(status);
            assertThat(body.at("/checks/" + check + "/state").asText())
                    .as(ready.body())
                    .isEqualTo(state);
        });
    }

    private void assertThatItLives() throws Exception {
        HttpResponse<String> live = get("/health/live");
        assertThat(live.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(live.body()).path("status").asText()).isEqualTo("live");
    }

    @Test
    void itIsReadyWithEverythingThereAndSaysWhatItKnows() throws Exception {
        serve(SandboxOptions.defaults(), Map.of());
        awaitStatus(200, "broker", "ok");
        awaitStatus(200, "journal", "ok");
        awaitStatus(200, "service", "unknown");

        assertThat(ask("Say hello").get().statusCode()).isEqualTo(200);

        for (String check : new String[] {"serving", "broker", "journal", "service", "key", "money"}) {
            awaitStatus(200, check, "ok");
        }
        assertThat(sandbox.counters().chatRequests()).as("nothing is paid for").isEqualTo(1);
    }

    @Test
    void itIsNotReadyWhileTheBrokerIsGone() throws Exception {
        sandbox = Sandbox.start(SandboxOptions.defaults());
        EmbeddedBrokerOptions options =
                EmbeddedBrokerOptions.in(folder.resolve("elsewhere")).withPort(FreePort.take());
        EmbeddedBroker broker = EmbeddedBroker.start(options);
        try {
            serving = new Serving(
                    sandbox,
                    folder,
                    Map.of(
                            "moonroute.jms.broker",
                            broker.url(),
                            "moonroute.jms.user",
                            broker.login().user()),
                    broker.login().password());
            awaitStatus(200, "broker", "ok");

            broker.close();
            awaitStatus(503, "broker", "failing");
            assertThatItLives();

            broker = EmbeddedBroker.start(options);
            awaitStatus(200, "broker", "ok");
        } finally {
            broker.close();
        }
    }

    @Test
    void itIsNotReadyWhenTheJournalCannotBeRead() throws Exception {
        serve(SandboxOptions.defaults(), Map.of());
        awaitStatus(200, "journal", "ok");

        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("journal.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE moonroute_journal");
        }

        awaitStatus(503, "journal", "failing");
    }

    @Test
    void itIsNotReadyWhenCallsDoNotReachTheServiceUntilOneDoes() throws Exception {
        SandboxOptions options = SandboxOptions.defaults().withPort(FreePort.take());
        serve(options, NO_BROKER);
        sandbox.close();

        assertThat(ask("Say hello").get().statusCode()).isEqualTo(502);
        awaitStatus(503, "service", "failing");
        awaitStatus(503, "broker", "unused");
        assertThatItLives();

        sandbox = Sandbox.start(options);
        assertThat(ask("Say hello").get().statusCode()).isEqualTo(200);
        awaitStatus(200, "service", "ok");
    }

    @Test
    void itIsNotReadyWithAWrongKey() throws Exception {
        serve(SandboxOptions.defaults().withApiKey("sk-other"), NO_BROKER);

        ask("Say hello");

        awaitStatus(503, "key", "failing");
        awaitStatus(503, "service", "ok");
        assertThat(get("/health/ready").body()).doesNotContain("sk-test").contains("unauthorized");
    }

    @Test
    void itIsNotReadyWithoutMoney() throws Exception {
        Path rules = Files.writeString(folder.resolve("rules.yaml"), "rules: [{reply: {kind: quota}}]\n");
        serve(SandboxOptions.defaults().withRules(rules), NO_BROKER);

        ask("Say hello");

        awaitStatus(503, "money", "failing");
        awaitStatus(503, "key", "ok");
        awaitStatus(503, "service", "ok");
    }

    @Test
    void itIsNotReadyButLivesAndShowsItsNumbersWhenToldToStop() throws Exception {
        serve(SandboxOptions.defaults(), NO_BROKER);
        awaitStatus(200, "serving", "ok");

        serving.engine().takeNoMore();

        awaitStatus(503, "serving", "failing");
        assertThatItLives();
        assertThat(get("/metrics").statusCode()).isEqualTo(200);
        HttpResponse<String> refused = ask("Say hello").get();
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Connection")).hasValue("close");
    }
}
