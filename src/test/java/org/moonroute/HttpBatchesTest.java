package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/** Batches, as an OpenAI client sees them. */
class HttpBatchesTest {
    private static final String RULES = "rules: [{match: {prompt: \"bad\"}, reply: {kind: content-filter}}]\n";

    @TempDir
    Path folder;

    private Sandbox sandbox;
    private Serving serving;
    private Client client;

    private void serve(Duration latency, Map<String, String> settings) throws Exception {
        Path rules = Files.writeString(folder.resolve("rules.yaml"), RULES);
        sandbox = Sandbox.start(SandboxOptions.defaults().withRules(rules).withLatency(latency));
        again(settings);
    }

    private void again(Map<String, String> settings) throws Exception {
        Map<String, String> all = new java.util.HashMap<>(settings);
        all.put("moonroute.jms.broker", "none");
        serving = new Serving(sandbox, folder, all);
        client = new Client(serving.http());
    }

    @AfterEach
    void end() throws Exception {
        serving.close();
        sandbox.close();
    }

    private void awaitStatus(String id, String status) {
        await().atMost(Duration.ofSeconds(60)).until(() -> client.statusOf(id).equals(status));
    }

    @Test
    void aBatchBringsAFileOfAnswersAndAFileOfErrors() throws Exception {
        serve(Duration.ZERO, Map.of());
        List<String> rows = new ArrayList<>(Client.rows(0, 16));
        rows.addAll(List.of(Client.row("b-1", "bad"), Client.row("b-2", "bad"), Client.row("b-3", "bad")));
        // A row that is wrong fails by itself.
        rows.add(Client.row("w-1", "x").replace("\"user\"", "\"boss\""));
        String id = client.batch(String.join("\n", rows));
        awaitStatus(id, "completed");

        JsonNode batch = client.batchOf(id);
        assertThat(batch.path("object").asText()).isEqualTo("batch");
        assertThat(batch.path("request_counts").toString()).isEqualTo("{\"total\":20,\"completed\":16,\"failed\":4}");
        assertThat(batch.at("/metadata/of").asText()).isEqualTo("test");
        for (String time : List.of("created_at", "in_progress_at", "finalizing_at", "completed_at")) {
            assertThat(batch.path(time).isNumber()).as(time).isTrue();
        }
        Map<String, JsonNode> answers =
                client.lines(batch.path("output_file_id").asText());
        assertThat(answers).hasSize(16);
        assertThat(answers.get("r-7").at("/response/status_code").asInt()).isEqualTo(200);
        assertThat(answers.get("r-7")
                        .at("/response/body/choices/0/message/content")
                        .asText())
                .contains("Say 7");
        Map<String, JsonNode> errors = client.lines(batch.path("error_file_id").asText());
        assertThat(errors).containsOnlyKeys("b-1", "b-2", "b-3", "w-1");
        assertThat(errors.get("b-1").at("/error/code").asText()).isEqualTo("content-filtered");
        String input = batch.path("input_file_id").asText();
        assertThat(errors.get("w-1").at("/error/message").asText())
                .startsWith(input + ", line 20")
                .doesNotContain(folder.toString());
        assertThat(Client.ok(client.get(
                                "/v1/files/" + batch.path("output_file_id").asText()))
                        .path("purpose")
                        .asText())
                .isEqualTo("batch_output");
        assertThat(Client.ok(client.get("/v1/batches?limit=1")).path("data").findValuesAsText("id"))
                .containsExactly(id);
        assertThat(client.post("/v1/batches/" + id + "/cancel", "").statusCode())
                .isEqualTo(400);
    }

    @Test
    void anInputThatIsNoBatchFailsWithItsLinesAndCostsNothing() throws Exception {
        serve(Duration.ZERO, Map.of());
        String id = client.batch(String.join(
                "\n",
                Client.row("a", "x"),
                "{torn",
                Client.row("a", "y"),
                Client.row("b", "x").replace("/v1/chat", "/v2/chat"),
                "{\"custom_id\":\"c\",\"prompt\":\"Say 1\"}"));
        awaitStatus(id, "failed");

        JsonNode errors = client.batchOf(id).at("/errors/data");
        assertThat(errors.findValuesAsText("line")).containsExactly("2", "3", "4", "5");
        assertThat(errors.findValuesAsText("code"))
                .containsExactly("invalid_json_line", "invalid_custom_id", "invalid_url", "invalid_method");
        assertThat(errors.toString()).doesNotContain(folder.toString());
        String empty = client.batch("\n\n");
        awaitStatus(empty, "failed");
        assertThat(client.batchOf(empty).at("/errors/data/0/code").asText()).isEqualTo("empty_file");
        assertThat(sandbox.counters().chatRequests()).isZero();
    }

    @Test
    void anOrderThatIsNoneIsToldWhatIsWrong() throws Exception {
        serve(Duration.ZERO, Map.of());
        String good = Client.order(client.upload(Client.row("a", "x")));
        Map<String, String> wrong = Map.of(
                "{",
                "JSON object",
                Client.order("file-unknown"),
                "upload it first",
                Client.order("../../batch"),
                "upload it first",
                good.replace("/v1/chat/completions", "/v1/embeddings"),
                "endpoint",
                good.replace("24h", "1h"),
                "completion_window",
                good.replace("\"test\"", "7"),
                "metadata",
                good.replace("metadata", "more"),
                "more");
        for (Map.Entry<String, String> one : wrong.entrySet()) {
            var response = client.post("/v1/batches", one.getKey());
            assertThat(response.statusCode()).as(one.getKey()).isEqualTo(400);
            assertThat(Client.json(response).at("/error/message").asText()).contains(one.getValue());
        }
        assertThat(client.get("/v1/batches/batch_unknown").statusCode()).isEqualTo(404);
        assertThat(client.post("/v1/batches/batch_unknown/cancel", "").statusCode())
                .isEqualTo(404);
        assertThat(Client.ok(client.get("/v1/batches")).path("data")).isEmpty();
    }

    @Test
    void whatWasAnsweredBeforeTheCancelIsKeptAndWaitingBatchesAreCancelledAtOnce() throws Exception {
        serve(Duration.ofMillis(100), Map.of("moonroute.concurrency", "2", "moonroute.http.batches", "1"));
        String running = client.batch(String.join("\n", Client.rows(0, 500)));
        String waiting = client.batch(String.join("\n", Client.rows(500, 510)));
        await().atMost(Duration.ofSeconds(60))
                .until(() ->
                        client.batchOf(running).at("/request_counts/completed").asInt() > 2);

        assertThat(Client.ok(client.post("/v1/batches/" + waiting + "/cancel", ""))
                        .path("status")
                        .asText())
                .isEqualTo("cancelled");
        Client.ok(client.post("/v1/batches/" + running + "/cancel", ""));
        awaitStatus(running, "cancelled");
        JsonNode batch = client.batchOf(running);
        int completed = batch.at("/request_counts/completed").asInt();
        assertThat(completed).isBetween(3, 499);
        assertThat(client.lines(batch.path("output_file_id").asText())).hasSize(completed);
        assertThat(sandbox.counters().chatRequests()).isEqualTo(completed);
    }

    @Test
    void aBatchGoesOnAtTheNextStartAndNoRowIsPaidTwice() throws Exception {
        // All but the first rows wait, so that the batch is not over before it is stopped.
        CountDownLatch go = new CountDownLatch(1);
        try (Host host = new Host(number -> {
            if (number > 10) {
                Host.awaitQuietly(go);
            }
            return Host.Reply.says("well");
        })) {
            goesOn(host, go);
        } finally {
            go.countDown();
        }
    }

    private void goesOn(Host host, CountDownLatch go) throws Exception {
        Map<String, String> settings = Map.of("moonroute.concurrency", "4", "moonroute.base-url", host.url());
        serve(Duration.ZERO, settings);
        String id = client.batch(String.join("\n", Client.rows(0, 60)));
        // What it was made of is no longer needed.
        Client.ok(client.send(
                "DELETE",
                "/v1/files/" + client.batchOf(id).path("input_file_id").asText(),
                "a/b",
                ""));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> client.batchOf(id).at("/request_counts/completed").asInt() > 8);
        serving.engine().takeNoMore();
        go.countDown();
        serving.engine().drain(Duration.ofSeconds(30));
        serving.close();
        assertThat(host.requests()).hasSizeBetween(9, 59);

        again(settings);
        awaitStatus(id, "completed");
        assertThat(client.lines(client.batchOf(id).path("output_file_id").asText()))
                .hasSize(60);
        // It was drained: nothing was in flight.
        assertThat(host.requests()).hasSize(60);
    }
}
