package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/** Models and files, as an OpenAI client sees them. */
class HttpFilesTest {
    private static final Map<String, String> BATCH = Map.of("purpose", "batch");

    @TempDir
    Path folder;

    private Sandbox sandbox;
    private Serving serving;
    private Client client;

    @BeforeEach
    void start() throws Exception {
        sandbox = Sandbox.start(SandboxOptions.defaults());
        serve();
    }

    private void serve() throws Exception {
        serve("10g");
    }

    private void serve(String inSum, String... more) throws Exception {
        Map<String, String> settings = new LinkedHashMap<>(Map.of(
                "moonroute.jms.broker",
                "none",
                "moonroute.http.max-file",
                "100k",
                "moonroute.http.max-files",
                "5",
                "moonroute.http.files.max-total",
                inSum));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        serving = new Serving(sandbox, folder, settings);
        client = new Client(serving.http());
    }

    @AfterEach
    void end() throws Exception {
        serving.close();
        sandbox.close();
    }

    private static void refused(HttpResponse<String> response, int status, String word) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(Client.json(response).at("/error/message").asText()).contains(word);
    }

    @Test
    void theConfiguredModelsAreListedAsTheServiceListsThem() throws Exception {
        JsonNode list = Client.ok(client.get("/v1/models"));
        assertThat(list.path("object").asText()).isEqualTo("list");
        assertThat(list.path("data").findValuesAsText("id")).contains("kimi-k3", "kimi-k2.6");

        JsonNode model = Client.ok(client.get("/v1/models/kimi-k3"));
        assertThat(model.path("object").asText()).isEqualTo("model");
        assertThat(model.path("owned_by").asText()).isEqualTo("moonshot");
        assertThat(model.path("context_length").asLong()).isEqualTo(1048576);
        // 2026-07-16
        assertThat(model.path("created").asLong()).isEqualTo(1784160000L);
        refused(client.get("/v1/models/gpt-9"), 404, "GET /v1/models");
        refused(client.post("/v1/models", "{}"), 405, "POST");
    }

    @Test
    void aFileIsKeptAsItCameOverARestartUntilItIsDeleted() throws Exception {
        String content = Client.row("a", "Grüße") + "\n";
        String id = client.upload(content);
        serving.close();
        serve();

        JsonNode file = Client.ok(client.get("/v1/files/" + id));
        assertThat(file.path("object").asText()).isEqualTo("file");
        assertThat(file.path("filename").asText()).isEqualTo("rows.jsonl");
        assertThat(file.path("bytes").asInt())
                .isEqualTo(content.getBytes(java.nio.charset.StandardCharsets.UTF_8).length);
        assertThat(client.get("/v1/files/" + id + "/content").body()).isEqualTo(content);

        JsonNode deleted = Client.ok(client.send("DELETE", "/v1/files/" + id, "text/plain", ""));
        assertThat(deleted.path("deleted").asBoolean()).isTrue();
        refused(client.get("/v1/files/" + id), 404, "file");
        serving.close();
        serve();
        refused(client.get("/v1/files/" + id + "/content"), 404, "file");
        assertThat(filesOnDisk()).isEmpty();
    }

    /** Of clients; the lock is not one of theirs. */
    private List<String> filesOnDisk() throws Exception {
        try (Stream<Path> all = Files.walk(folder.resolve("files"))) {
            return all.filter(Files::isRegularFile)
                    .map(file -> folder.resolve("files").relativize(file).toString())
                    .filter(name -> !name.equals(".lock"))
                    .toList();
        }
    }

    @Test
    void filesAreListedPageByPageTheNewestFirst() throws Exception {
        String first = client.upload("1");
        String second = client.upload("2");
        String third = client.upload("3");

        JsonNode page = Client.ok(client.get("/v1/files?limit=2"));
        assertThat(page.path("data").findValuesAsText("id")).containsExactly(third, second);
        assertThat(page.path("has_more").asBoolean()).isTrue();
        JsonNode next = Client.ok(client.get("/v1/files?limit=2&after=" + second));
        assertThat(next.path("data").findValuesAsText("id")).containsExactly(first);
        assertThat(next.path("has_more").asBoolean()).isFalse();
        assertThat(Client.ok(client.get("/v1/files?purpose=other")).path("data"))
                .isEmpty();
        refused(client.get("/v1/files?limit=none"), 400, "limit");
        refused(client.get("/v1/files?after=file-x"), 400, "after");
    }

    @Test
    void aFormThatIsNoneIsToldWhatIsWrongAndLeavesNothingBehind() throws Exception {
        refused(client.post("/v1/files", "{}"), 400, "multipart/form-data");
        refused(client.uploadForm(Map.of("purpose", "fine-tune"), "a.jsonl", "x"), 400, "purpose must be batch");
        refused(client.uploadForm(Map.of(), "a.jsonl", "x"), 400, "purpose");
        refused(client.uploadForm(BATCH, null, ""), 400, "file");
        refused(client.uploadForm(BATCH, "a.jsonl", ""), 400, "empty");
        refused(client.uploadForm(Map.of("purpose", "batch", "file", "x"), null, ""), 400, "no filename");
        Map<String, String> more = new LinkedHashMap<>(BATCH);
        more.put("expires", "1");
        refused(client.uploadForm(more, "a.jsonl", "x"), 400, "no such field");
        refused(client.send("POST", "/v1/files", "multipart/form-data; boundary=b", "--b\r\ntorn"), 400, "form");
        refused(client.send("POST", "/v1/files", "multipart/form-data", "--b--"), 400, "form");
        assertThat(filesOnDisk()).isEmpty();
    }

    @Test
    void aFileThatIsTooLargeOrOneTooManyIsRefused() throws Exception {
        refused(client.uploadForm(BATCH, "a.jsonl", "x".repeat(110_000)), 413, "moonroute.http.max-file");
        refused(client.uploadForm(BATCH, "a.jsonl", "x".repeat(300_000)), 413, "moonroute.http.max-file");
        assertThat(filesOnDisk()).isEmpty();
        for (int i = 0; i < 5; i++) {
            client.upload("x");
        }
        refused(client.uploadForm(BATCH, "a.jsonl", "x"), 400, "moonroute.http.max-files");
    }

    @Test
    void filesOfAllClientsTogetherHaveABoundAndWhoDeletesCanUploadAgain() throws Exception {
        serving.close();
        serve("1000");
        String id = client.upload("x".repeat(600));
        HttpResponse<String> refused = client.uploadForm(BATCH, "b.jsonl", "y".repeat(600));
        refused(refused, 507, "moonroute.http.files.max-total");
        assertThat(Client.json(refused).at("/error/message").asText()).contains("yours 600", "DELETE /v1/files/");
        assertThat(refused.headers().firstValue("X-Should-Retry")).hasValue("false");
        assertThat(filesOnDisk()).hasSize(2);

        serving.close();
        serve("1000");
        refused(client.uploadForm(BATCH, "b.jsonl", "y".repeat(600)), 507, "600 of the 1000 bytes");
        Client.ok(client.send("DELETE", "/v1/files/" + id, "text/plain", ""));
        client.upload("y".repeat(600));
    }

    @Test
    void theRowsOfABatchCountUntilItIsOverThoughItsFileIsDeleted() throws Exception {
        serving.close();
        CountDownLatch go = new CountDownLatch(1);
        try (Host host = Host.thatWaits(go, number -> Host.Reply.says("well"))) {
            serve("4000", "moonroute.base-url", host.url());
            String file = client.upload(Client.row("a", "x".repeat(3000)));
            String batch = Client.ok(client.post("/v1/batches", Client.order(file)))
                    .path("id")
                    .asText();
            await().atMost(Duration.ofSeconds(60)).until(() -> host.requests().size() == 1);
            Client.ok(client.send("DELETE", "/v1/files/" + file, "text/plain", ""));
            refused(client.uploadForm(BATCH, "b.jsonl", "y".repeat(1500)), 507, "yours 0");

            go.countDown();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> client.statusOf(batch).equals("completed"));
            client.upload("y".repeat(1500));
            serving.close();
        } finally {
            go.countDown();
        }
    }

    @Test
    void noNameLeadsOutOfTheFolder() throws Exception {
        Path outside = Files.writeString(folder.resolve("secret.data"), "secret");
        JsonNode file = Client.ok(client.uploadForm(BATCH, "../../../etc/cron.d/x", "mine"));
        assertThat(file.path("filename").asText()).isEqualTo("x");
        assertThat(filesOnDisk()).hasSize(2).allMatch(name -> name.startsWith("anybody/file-"));
        for (String path : List.of("..%2Fsecret", "%2e%2e/secret", "..", "../../secret", "file-1%00", "....//secret")) {
            HttpResponse<String> response = client.get("/v1/files/" + path + "/content");
            assertThat(response.statusCode()).as(path).isIn(400, 404);
            assertThat(response.body()).doesNotContain("secret.data");
        }
        assertThat(outside).hasContent("secret");
    }
}
