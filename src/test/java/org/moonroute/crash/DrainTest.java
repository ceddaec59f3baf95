package org.moonroute.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/** A request to terminate while requests are under way. */
class DrainTest {
    private static final Pattern URL = Pattern.compile("requests come to (http://\\S+)");

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    private static HttpRequest prompt(String url) {
        return HttpRequest.newBuilder(URI.create(url + "/prompts"))
                .POST(HttpRequest.BodyPublishers.ofString("Say hello"))
                .build();
    }

    private static String url(Program program) {
        await().atMost(Duration.ofMinutes(1))
                .until(() -> URL.matcher(program.log()).find());
        Matcher said = URL.matcher(program.log());
        assertThat(said.find()).isTrue();
        return said.group(1);
    }

    /** 0 for a refused connection. */
    private int status(HttpRequest request) throws Exception {
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (ConnectException refused) {
            return 0;
        } catch (IOException closedMeanwhile) {
            return -1;
        }
    }

    @Test
    void whatIsUnderWayIsAnsweredAndNothingNewIsTakenAndTheProgramEndsWell() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().withLatency(Duration.ofSeconds(8)))) {
            Program program = new Program(sandbox.baseUrl(), folder.resolve("log"))
                    .set("MOONROUTE_HTTP_PORT", "0")
                    .set("MOONROUTE_HTTP_FILES", folder.resolve("files").toString())
                    .set("MOONROUTE_HTTP_KEYS", folder.resolve("keys.jsonl").toString());
            Process process = program.start(
                    "serve",
                    "--inbox",
                    folder.resolve("inbox").toString(),
                    "-o",
                    folder.resolve("outbox").toString());
            try {
                String url = url(program);
                HttpRequest ready = HttpRequest.newBuilder(URI.create(url + "/health/ready"))
                        .build();
                assertThat(status(ready)).isEqualTo(200);
                CompletableFuture<HttpResponse<String>> slow =
                        client.sendAsync(prompt(url), HttpResponse.BodyHandlers.ofString());
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> sandbox.counters().inFlight() == 1);

                process.destroy();

                await().atMost(Duration.ofMinutes(1))
                        .until(() -> program.log().contains("finishing what is under way"));
                assertThat(slow)
                        .as("the test is of a request that is under way")
                        .isNotDone();
                assertThat(status(ready)).isEqualTo(503);
                assertThat(status(prompt(url))).isIn(503, 0);
                HttpResponse<String> answer = slow.get();
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).contains("Say hello");
                assertThat(answer.headers().firstValue("Connection")).hasValue("close");
                assertThat(Program.end(process)).as(program.log()).isZero();
                assertThat(program.log()).contains("1 answered, 0 failed");
                assertThat(program.stackTraces()).isEmpty();
                assertThat(sandbox.counters().chatRequests()).isEqualTo(1);
            } finally {
                Program.kill(process);
            }
        }
    }
}
