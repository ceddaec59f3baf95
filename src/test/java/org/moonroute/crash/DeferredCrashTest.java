package org.moonroute.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/** {@code serve}, killed while prompts whose clients come back are under way. */
@Timeout(240)
class DeferredCrashTest {
    private static final int CONCURRENCY = 8;
    private static final int PROMPTS = 60;
    private static final int KILLS = 2;
    /** One asks for the tool, one takes its result. */
    private static final int CALLS = 2;

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

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private String defer(String url, int number) throws Exception {
        HttpResponse<String> taken = send(HttpRequest.newBuilder(URI.create(url + "/prompts?tools=get_weather"))
                .header("Prefer", "respond-async")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "What is the weather like in " + CrashRows.token(number) + "?")));
        assertThat(taken.statusCode()).as(taken.body()).isEqualTo(202);
        return taken.headers().firstValue("Location").orElseThrow();
    }

    private String answer(String url, String location) throws Exception {
        List<HttpResponse<String>> last = new ArrayList<>();
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            last.add(send(HttpRequest.newBuilder(URI.create(url + location))));
            return last.get(last.size() - 1).statusCode() != 202;
        });
        HttpResponse<String> answer = last.get(last.size() - 1);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    @Test
    void each_has_its_answer_and_only_calls_in_flight_are_made_again() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().withLatency(Duration.ofMillis(100)))) {
            Program program = new Program(sandbox.baseUrl(), folder.resolve("log"))
                    .set("MOONROUTE_HTTP_FILES", folder.resolve("files").toString())
                    .set("MOONROUTE_JOURNAL_URL", "jdbc:sqlite:" + folder.resolve("journal.db"))
                    .set("MOONROUTE_CONCURRENCY", Integer.toString(CONCURRENCY));
            Serve serve = new Serve(program, folder);
            process = serve.start();
            List<String> locations = new ArrayList<>();
            for (int i = 0; i < PROMPTS; i++) {
                locations.add(defer(serve.url(), i));
            }
            for (int kill = 1; kill <= KILLS; kill++) {
                int least = kill * PROMPTS * CALLS / (KILLS + 1);
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> sandbox.counters().chatRequests() >= least);
                Program.kill(process);
                process = serve.start();
            }
            Set<String> answers = new HashSet<>();
            for (String location : locations) {
                answers.add(answer(serve.url(), location));
            }
            assertThat(answers).hasSize(PROMPTS);
            assertThat(sandbox.counters().chatRequests())
                    .isBetween((long) PROMPTS * CALLS, (long) PROMPTS * CALLS + KILLS * CONCURRENCY);
            assertThat(program.stackTraces()).isEmpty();
        }
    }
}
