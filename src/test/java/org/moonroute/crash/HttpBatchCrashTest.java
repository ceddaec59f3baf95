package org.moonroute.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/** {@code serve}, killed while a batch that came by HTTP is under way. */
class HttpBatchCrashTest {
    private static final int CONCURRENCY = 8;
    private static final int ROWS = 120;
    private static final int KILLS = 2;

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private Process process;

    @AfterEach
    void end() throws Exception {
        if (process != null) {
            Program.kill(process);
        }
    }

    private HttpResponse<String> send(String url, String method, String type, String content) throws Exception {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("Content-Type", type)
                        .method(method, HttpRequest.BodyPublishers.ofString(content))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response;
    }

    private JsonNode get(String url) throws Exception {
        return BatchFiles.json(send(url, "GET", "a/b", "").body());
    }

    private String begin(String url) throws Exception {
        String rows = IntStream.range(0, ROWS)
                .mapToObj(i -> "{\"custom_id\":\"" + CrashRows.token(i)
                        + "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"messages\":"
                        + "[{\"role\":\"user\",\"content\":\"Say " + CrashRows.token(i) + "\"}]}}\n")
                .collect(Collectors.joining());
        String form = "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n"
                + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"rows.jsonl\"\r\n\r\n" + rows
                + "\r\n--b--\r\n";
        String file = BatchFiles.json(send(url + "/v1/files", "POST", "multipart/form-data; boundary=b", form)
                        .body())
                .path("id")
                .asText();
        String order = "{\"input_file_id\":\"" + file
                + "\",\"endpoint\":\"/v1/chat/completions\",\"completion_window\":\"24h\"}";
        return BatchFiles.json(send(url + "/v1/batches", "POST", "application/json", order)
                        .body())
                .path("id")
                .asText();
    }

    @Test
    void aBatchGoesOnByItselfAndOnlyCallsInFlightAreMadeAgain() throws Exception {
        // At the last kill there is work for some seconds: however late it comes, it is in time. What is left then is
        // answered at once.
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().withLatency(Duration.ofMillis(400)));
                Sandbox quick = Sandbox.start(SandboxOptions.defaults())) {
            Program program = new Program(sandbox.baseUrl(), folder.resolve("log"))
                    .set("MOONROUTE_HTTP_FILES", folder.resolve("files").toString())
                    .set("MOONROUTE_CONCURRENCY", Integer.toString(CONCURRENCY));
            Serve serve = new Serve(program, folder);
            process = serve.start();
            String id = begin(serve.url());
            for (int kill = 1; kill <= KILLS; kill++) {
                int least = kill * 2 * CONCURRENCY;
                String batch = serve.url() + "/v1/batches/" + id;
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> get(batch).at("/request_counts/completed").asInt() >= least);
                Program.kill(process);
                assertThat(sandbox.counters().chatRequests()).isLessThan(ROWS);
                if (kill == KILLS) {
                    program.set("MOONSHOT_BASE_URL", quick.baseUrl().toString());
                }
                process = serve.start();
            }
            String batch = serve.url() + "/v1/batches/" + id;
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> get(batch).path("status").asText().equals("completed"));

            String output = get(batch).path("output_file_id").asText();
            String lines = send(serve.url() + "/v1/files/" + output + "/content", "GET", "a/b", "")
                    .body();
            assertThat(lines.lines()
                            .map(line -> BatchFiles.json(line).path("custom_id").asText()))
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, ROWS).mapToObj(CrashRows::token).toList());
            assertThat(sandbox.counters().chatRequests() + quick.counters().chatRequests())
                    .isBetween((long) ROWS, (long) ROWS + KILLS * CONCURRENCY);
            assertThat(program.stackTraces()).isEmpty();
        }
    }
}
