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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/** Prompts whose clients come back for the answers. */
class HttpDeferredTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String WEATHER = "What is the weather in Oslo?";
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final CountDownLatch go = new CountDownLatch(1);
    private Sandbox sandbox;
    private Serving serving;
    private Host host;

    @AfterEach
    void end() {
        go.countDown();
        if (serving != null) {
            serving.close();
        }
        sandbox.close();
        if (host != null) {
            host.close();
        }
    }

    private void serve(SandboxOptions options, String... settings) throws Exception {
        if (sandbox == null) {
            sandbox = Sandbox.start(options);
        }
        Map<String, String> all = new LinkedHashMap<>(Map.of("moonroute.jms.broker", "none"));
        for (String setting : settings) {
            all.put(setting.replaceFirst("=.*", ""), setting.replaceFirst("^[^=]*=", ""));
        }
        serving = new Serving(sandbox, folder, all);
    }

    private void serve(String... settings) throws Exception {
        serve(SandboxOptions.defaults(), settings);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder at(String path) {
        return HttpRequest.newBuilder(URI.create(serving.http() + path));
    }

    private HttpResponse<String> defer(String content, String... headers) throws Exception {
        HttpRequest.Builder request = at("/prompts")
                .header("Prefer", "handling=lenient, Respond-Async; wait=1")
                .POST(HttpRequest.BodyPublishers.ofString(content));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    /** Where the answer of a prompt that is taken will be. */
    private static String location(HttpResponse<String> taken) {
        assertThat(taken.statusCode()).as(taken.body()).isEqualTo(202);
        assertThat(taken.headers().firstValue("Preference-Applied")).hasValue("respond-async");
        return taken.headers().firstValue("Location").orElseThrow();
    }

    private HttpResponse<String> answer(String location) throws Exception {
        List<HttpResponse<String>> last = new ArrayList<>();
        await().atMost(LONG).pollInterval(Duration.ofMillis(20)).until(() -> {
            last.add(send(at(location)));
            return last.get(last.size() - 1).statusCode() != 202;
        });
        return last.get(last.size() - 1);
    }

    private static JsonNode error(HttpResponse<String> response, int status) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return JSON.readTree(response.body()).path("error");
    }

    private long calls() {
        return sandbox.counters().chatRequests();
    }

    @Test
    void the_answer_is_where_the_client_was_told_and_is_what_it_would_have_waited_for() throws Exception {
        serve();
        HttpResponse<String> waited =
                send(at("/prompts?tools=get_weather").POST(HttpRequest.BodyPublishers.ofString(WEATHER)));
        HttpResponse<String> taken = send(at("/prompts?tools=get_weather")
                .header("Prefer", "respond-async")
                .POST(HttpRequest.BodyPublishers.ofString(WEATHER)));
        String location = location(taken);
        assertThat(location).matches("/prompts/prompt_[0-9a-f]{32}");
        assertThat(JSON.readTree(taken.body()).path("id").asText()).isEqualTo(location.replace("/prompts/", ""));

        HttpResponse<String> answer = answer(location);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(waited.body());
        for (String header : List.of("Content-Type", "X-Moonroute-Rounds", "X-Moonroute-Tool-Calls")) {
            assertThat(answer.headers().firstValue(header))
                    .as(header)
                    .isEqualTo(waited.headers().firstValue(header));
        }
        assertThat(send(at(location)).body()).isEqualTo(waited.body());
        assertThat(calls()).isEqualTo(4);
    }

    @Test
    void until_there_is_one_the_client_is_told_when_to_ask_again() throws Exception {
        host = Host.thatWaits(go, number -> Host.Reply.says("hello"));
        serve("moonroute.base-url=" + host.url());
        String location = location(defer("Say hello"));
        HttpResponse<String> early = send(at(location));
        assertThat(early.statusCode()).isEqualTo(202);
        assertThat(JSON.readTree(early.body()).path("status").asText()).isEqualTo("pending");
        assertThat(early.headers().firstValue("Retry-After")).hasValue("1");
        go.countDown();
        assertThat(answer(location).statusCode()).isEqualTo(200);
    }

    @Test
    void json_gets_the_whole_outcome_and_accept_says_otherwise() throws Exception {
        serve();
        String json = "{\"prompt\": \"Say hello\"}";
        JsonNode outcome = JSON.readTree(answer(location(defer(json, "Content-Type", "application/json")))
                .body());
        assertThat(outcome.path("answer").asText()).contains("Say hello");
        HttpResponse<String> text =
                answer(location(defer(json, "Content-Type", "application/json", "Accept", "text/plain")));
        assertThat(text.body()).contains("Say hello").doesNotContain("{");
    }

    @Test
    void what_is_no_prompt_is_refused_at_once_and_a_failure_is_told_when_there_is_one() throws Exception {
        Path rules = Files.writeString(
                folder.resolve("rules.yaml"),
                "rules:\n  - match: {prompt: filtered}\n    reply: {kind: content-filter}\n");
        serve(SandboxOptions.defaults().withRules(rules));
        assertThat(error(defer("{\"prompt\": 7}", "Content-Type", "application/json"), 400)
                        .path("code")
                        .asText())
                .isEqualTo("invalid-prompt");
        assertThat(error(defer(""), 400).path("message").asText()).contains("empty");
        assertThat(kept()).isEmpty();

        HttpResponse<String> failed = answer(location(defer("filtered")));
        assertThat(error(failed, 400).path("code").asText()).isEqualTo("content-filtered");
    }

    @Test
    void a_key_of_idempotency_leads_to_the_same_place_and_is_paid_for_once() throws Exception {
        serve(SandboxOptions.defaults().withLatency(Duration.ofMillis(300)));
        String first = location(defer("Say hello", "Idempotency-Key", "k-1"));
        assertThat(location(defer("Say hello", "Idempotency-Key", "k-1"))).isEqualTo(first);
        HttpResponse<String> waits = send(
                at("/prompts").header("Idempotency-Key", "k-1").POST(HttpRequest.BodyPublishers.ofString("Say hello")));
        assertThat(waits.statusCode()).isEqualTo(200);
        assertThat(answer(first).body()).isEqualTo(waits.body());
        assertThat(location(defer("Say hello", "Idempotency-Key", "k-1"))).isEqualTo(first);
        assertThat(calls()).isEqualTo(1);
        assertThat(error(defer("Say something else", "Idempotency-Key", "k-1"), 409)
                        .path("code")
                        .asText())
                .isEqualTo("idempotency-conflict");
        HttpResponse<String> otherModel = send(at("/prompts?model=kimi-k2.6")
                .headers("Idempotency-Key", "k-1", "Prefer", "respond-async")
                .POST(HttpRequest.BodyPublishers.ofString("Say hello")));
        error(otherModel, 409);
    }

    @Test
    void it_goes_on_after_a_restart_and_answers_stay() throws Exception {
        // All but the first wait, so that they are not over before the end.
        host = new Host(number -> {
            if (number > 1) {
                Host.awaitQuietly(go);
            }
            String asked = host.requests().get(number - 1).body();
            return Host.Reply.says(asked.replaceFirst("(?s).*Say ([a-z0-9-]+).*", "$1"));
        });
        serve("moonroute.base-url=" + host.url(), "moonroute.concurrency=2");
        String done = location(defer("Say done"));
        String said = answer(done).body();
        List<String> open = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            open.add(location(defer("Say open-" + i)));
        }
        await().atMost(LONG).until(() -> host.requests().size() >= 3);
        serving.engine().takeNoMore();
        go.countDown();
        serving.engine().drain(Duration.ofSeconds(30));
        serving.close();
        assertThat(host.requests()).as("begun before the end, and no more").hasSize(3);

        serve("moonroute.base-url=" + host.url(), "moonroute.concurrency=2");
        assertThat(answer(done).body()).isEqualTo(said);
        for (int i = 0; i < 6; i++) {
            assertThat(answer(open.get(i)).body()).contains("open-" + i);
        }
        assertThat(host.requests()).hasSize(7);
    }

    @Test
    void a_removed_one_is_gone_and_makes_room_for_another() throws Exception {
        serve("moonroute.http.max-deferred=2");
        String first = location(defer("Say 1"));
        String second = location(defer("Say 2"));
        answer(first);
        answer(second);
        HttpResponse<String> tooMany = defer("Say 3");
        assertThat(error(tooMany, 429).path("message").asText()).contains("moonroute.http.max-deferred");
        assertThat(tooMany.headers().firstValue("Retry-After")).isPresent();

        assertThat(send(at(first).DELETE()).statusCode()).isEqualTo(204);
        assertThat(error(send(at(first)), 404).path("code").asText()).isEqualTo("not-found");
        error(send(at(first).DELETE()), 404);
        assertThat(answer(location(defer("Say 3"))).body()).contains("Say 3");
        assertThat(answer(second).body()).contains("Say 2");
    }

    @Test
    void an_answer_is_kept_as_long_as_the_journal_remembers() throws Exception {
        serve("moonroute.journal.keep=1s");
        String first = location(defer("Say 1"));
        answer(first);
        serving.close();
        await().atMost(LONG).until(() -> {
            Path reply;
            try (Stream<Path> files = Files.walk(folder.resolve("files"))) {
                reply = files.filter(file -> file.endsWith("reply.json"))
                        .findFirst()
                        .orElseThrow();
            }
            return Files.getLastModifiedTime(reply).toMillis() + 1_500 < System.currentTimeMillis();
        });
        serve("moonroute.journal.keep=1s");
        String second = location(defer("Say 2"));
        error(send(at(first)), 404);
        answer(second);
        assertThat(kept()).hasSize(1);
    }

    @Test
    void nobody_sees_what_is_another_clients_and_a_revoked_key_asks_nothing_more() throws Exception {
        String mine = make("shop");
        String other = make("other");
        Path rules = Files.writeString(
                folder.resolve("rules.yaml"), "rules:\n  - match: {prompt: Say 2}\n    reply: {fault: hang}\n");
        serve(SandboxOptions.defaults().withRules(rules));
        String[] key = {"Authorization", "Bearer " + mine};
        String first = location(defer("Say 1", key));
        await().atMost(LONG).until(() -> Files.exists(replyOf(first)));
        assertThat(send(at(first).headers(key)).body()).contains("Say 1");
        error(send(at(first)), 401);
        error(send(at(first).header("Authorization", "Bearer " + other)), 404);
        error(send(at(first).header("Authorization", "Bearer " + other).DELETE()), 404);

        String second = location(defer("Say 2", key));
        await().atMost(LONG).until(() -> calls() == 2);
        serving.close();
        keys("revoke", keyOf("shop"));
        serve();
        await().atMost(LONG).until(() -> Files.exists(replyOf(second)));
        assertThat(Files.readString(replyOf(second))).contains("\"status\":401");
        assertThat(calls()).isEqualTo(2);
    }

    private Path replyOf(String location) throws Exception {
        String id = location.replace("/prompts/", "");
        try (Stream<Path> files = Files.walk(folder.resolve("files"), 2)) {
            return files.filter(file -> file.endsWith(id))
                    .findFirst()
                    .orElseThrow()
                    .resolve("reply.json");
        }
    }

    private org.moonroute.Program.Ran keys(String... arguments) {
        String file = "moonroute.http.keys=" + folder.resolve("keys.jsonl");
        return new Program(folder)
                .bare(Stream.concat(Stream.concat(Stream.of("keys"), Stream.of(arguments)), Stream.of("--set", file))
                        .toArray(String[]::new));
    }

    private String make(String name) {
        return keys("make", name).out().strip();
    }

    private String keyOf(String name) throws Exception {
        return Files.readAllLines(folder.resolve("keys.jsonl")).stream()
                .filter(line -> line.contains("\"" + name + "\""))
                .map(line -> line.replaceFirst(".*\"(key-[0-9a-f]+)\".*", "$1"))
                .findFirst()
                .orElseThrow();
    }

    /** What lies on disk of deferred prompts. What each has in its folder may change while this looks. */
    private List<String> kept() throws Exception {
        try (Stream<Path> files = Files.walk(folder.resolve("files"), 2)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("prompt_"))
                    .toList();
        }
    }
}
