package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/** Chat completions as streams, and tools of both sides. */
class HttpStreamTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OWN_TOOL =
            "{\"type\":\"function\",\"function\":{\"name\":\"my_tool\",\"description\":\"mine\","
                    + "\"parameters\":{\"type\":\"object\",\"properties\":{}}}}";

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final CountDownLatch go = new CountDownLatch(1);
    private Sandbox sandbox;
    private Serving serving;
    private Host host;

    private void serve(String rules, Duration latency) throws Exception {
        Path file = Files.writeString(folder.resolve("rules.yaml"), rules);
        sandbox = Sandbox.start(SandboxOptions.defaults().withRules(file).withLatency(latency));
        serving = new Serving(sandbox, folder, Map.of("moonroute.jms.broker", "none"));
    }

    /** Before a service that says nothing until it is told to. */
    private void serveBefore(IntFunction<Host.Reply> replies, String... more) throws Exception {
        host = Host.thatWaits(go, replies);
        sandbox = Sandbox.start(SandboxOptions.defaults());
        Map<String, String> settings = new LinkedHashMap<>(Map.of(
                "moonroute.jms.broker", "none",
                "moonroute.base-url", host.url(),
                "moonroute.http.keep-alive", "20ms"));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        serving = new Serving(sandbox, folder, settings);
    }

    private static Host.Reply says(int number) {
        String begin = "data: {\"id\":\"c-1\",\"model\":\"m\",\"choices\":[{\"index\":0,";
        return new Host.Reply(
                200,
                Map.of("Content-Type", "text/event-stream"),
                begin + "\"delta\":{\"content\":\"at last\"}}]}\n\n" + begin
                        + "\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
    }

    private void serve() throws Exception {
        serve("rules: []\n", Duration.ZERO);
    }

    @AfterEach
    void end() throws Exception {
        go.countDown();
        serving.close();
        sandbox.close();
        if (host != null) {
            host.close();
        }
    }

    private HttpRequest chat(String text, String more) {
        String body =
                "{\"model\":\"kimi-k3\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]" + more + "}";
        return HttpRequest.newBuilder(URI.create(serving.http() + "/v1/chat/completions"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    /** What stands behind each {@code data:}. */
    private List<String> events(String text, String more) throws Exception {
        HttpResponse<String> response =
                client.send(chat(text, ",\"stream\":true" + more), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        List<String> events = new ArrayList<>();
        for (String line : response.body().split("\n")) {
            if (!line.isEmpty() && !line.equals("event: error")) {
                assertThat(line).startsWith("data: ");
                events.add(line.substring("data: ".length()));
            }
        }
        return events;
    }

    private static String text(List<String> events) throws Exception {
        StringBuilder text = new StringBuilder();
        for (String event : events) {
            if (!event.equals("[DONE]")) {
                text.append(JSON.readTree(event).at("/choices/0/delta/content").asText(""));
            }
        }
        return text.toString();
    }

    @Test
    void whatTheModelSaysIsStreamedAndTheLastChunkHasTheUsage() throws Exception {
        serve();
        List<String> events = events("Say one two three", ",\"stream_options\":{\"include_usage\":true}");

        assertThat(events.get(events.size() - 1)).isEqualTo("[DONE]");
        assertThat(events).hasSizeGreaterThan(5);
        assertThat(text(events)).contains("Say one two three");
        JsonNode usage = JSON.readTree(events.get(events.size() - 2));
        assertThat(usage.path("choices")).isEmpty();
        assertThat(usage.at("/usage/total_tokens").asInt()).isPositive();
        JsonNode last = JSON.readTree(events.get(events.size() - 3));
        assertThat(last.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(events.subList(0, events.size() - 1))
                .allSatisfy(event ->
                        assertThat(JSON.readTree(event).path("object").asText()).isEqualTo("chat.completion.chunk"));
    }

    @Test
    void toolsOfTheCatalogueRunUnseenWithinTheStream() throws Exception {
        serve();
        List<String> events =
                events("Use the tool get_weather. What is the weather in Oslo?", ",\"tools\":[\"get_weather\"]");

        assertThat(text(events)).contains("Oslo");
        assertThat(events).noneMatch(event -> event.contains("tool_calls"));
        assertThat(sandbox.counters().chatRequests()).isEqualTo(2);
    }

    @Test
    void callsOfTheClientsOwnToolsComeBackToItWholeAndStreamed() throws Exception {
        serve();
        HttpResponse<String> whole = client.send(
                chat("Use the tool my_tool.", ",\"tools\":[" + OWN_TOOL + "]"), HttpResponse.BodyHandlers.ofString());
        JsonNode choice = JSON.readTree(whole.body()).at("/choices/0");
        assertThat(choice.path("finish_reason").asText()).isEqualTo("tool_calls");
        assertThat(choice.at("/message/tool_calls/0/function/name").asText()).isEqualTo("my_tool");

        List<String> events = events("Use the tool my_tool.", ",\"tools\":[" + OWN_TOOL + "]");
        JsonNode call = JSON.readTree(events.get(events.size() - 3)).at("/choices/0/delta/tool_calls/0");
        assertThat(call.at("/function/name").asText()).isEqualTo("my_tool");
        assertThat(call.at("/function/arguments").asText()).startsWith("{");
        assertThat(JSON.readTree(events.get(events.size() - 2))
                        .at("/choices/0/finish_reason")
                        .asText())
                .isEqualTo("tool_calls");
    }

    @Test
    void ofAReplyThatCallsToolsOfBothSidesOursRunsOnceAndWhenTheClientIsBack() throws Exception {
        serve("""
                rules:
                  - match: {afterTool: get_weather}
                    reply: {content: All is known.}
                  - match: {afterTool: my_tool}
                    reply:
                      reasoning: I need that.
                      toolCalls: [{name: get_weather, arguments: {location: Oslo}}]
                  - match: {prompt: both}
                    reply:
                      reasoning: I need that.
                      toolCalls: [{name: get_weather, arguments: {location: Oslo}}, {name: my_tool, arguments: {}}]
                """, Duration.ZERO);
        String tools = ",\"tools\":[\"get_weather\"," + OWN_TOOL + "]";
        HttpResponse<String> first = client.send(chat("Ask both.", tools), HttpResponse.BodyHandlers.ofString());
        JsonNode message = JSON.readTree(first.body()).at("/choices/0/message");
        assertThat(message.at("/tool_calls").findValuesAsText("name")).containsExactly("my_tool");
        assertThat(first.headers().firstValue("X-Moonroute-Tool-Calls")).hasValue("0");

        String result = "{\"role\":\"tool\",\"tool_call_id\":\""
                + message.at("/tool_calls/0/id").asText() + "\",\"content\":\"7\"}";
        String back = "{\"model\":\"kimi-k3\",\"messages\":[{\"role\":\"user\",\"content\":\"Ask both.\"}," + message
                + "," + result + "]" + tools + "}";
        HttpResponse<String> second = client.send(
                HttpRequest.newBuilder(URI.create(serving.http() + "/v1/chat/completions"))
                        .POST(HttpRequest.BodyPublishers.ofString(back))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(JSON.readTree(second.body()).at("/choices/0/message/content").asText())
                .as(second.body())
                .isEqualTo("All is known.");
        assertThat(second.headers().firstValue("X-Moonroute-Tool-Calls")).hasValue("1");
    }

    @Test
    void whatFailsBeforeTheFirstWordHasItsOwnStatus() throws Exception {
        serve("rules: [{match: {prompt: \"bad\"}, reply: {kind: content-filter}}]\n", Duration.ZERO);
        HttpResponse<String> response =
                client.send(chat("bad", ",\"stream\":true"), HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(response.body()).at("/error/code").asText()).isEqualTo("content-filtered");
    }

    @Test
    void aStreamThatIsCutEndsWithAnErrorAndIsNotAskedAgain() throws Exception {
        serve(
                "rules: [{match: {prompt: \"cut\"}, reply: {fault: cut-stream, content: \"one two three four five six\"}}]\n",
                Duration.ZERO);
        List<String> events = events("cut", "");

        assertThat(text(events)).startsWith("one").doesNotContain("six");
        JsonNode last = JSON.readTree(events.get(events.size() - 1));
        assertThat(last.at("/error/code").asText()).isEqualTo("bad-reply");
        assertThat(sandbox.counters().chatRequests()).isEqualTo(1);
    }

    @Test
    void aClientThatGoesAwayEndsItsCall() throws Exception {
        // It would take a quarter of an hour.
        serve(
                "rules: [{match: {prompt: \"long\"}, reply: {fault: drip, bytesPerSecond: 1000, content: \""
                        + "word ".repeat(5000) + "\"}}]\n",
                Duration.ZERO);
        try (Asked asked = new Asked("long")) {
            await().atMost(Duration.ofSeconds(60)).until(() -> asked.line().startsWith("data: "));
            assertThat(serving.engine().callsInFlight()).isEqualTo(1);
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> serving.engine().callsInFlight() == 0);
    }

    /** A client that asked for a stream, and can go away. */
    private final class Asked implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader in;

        Asked(String text) throws IOException {
            URI url = URI.create(serving.http());
            socket = new Socket(url.getHost(), url.getPort());
            String body = "{\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}";
            socket.getOutputStream()
                    .write(("POST /v1/chat/completions HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Length: "
                                    + body.length() + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.UTF_8));
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        String line() throws IOException {
            return in.readLine();
        }

        void awaitComment() {
            await().atMost(Duration.ofSeconds(60)).until(() -> line().equals(": keep-alive"));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** What is neither an event nor the blank line behind one, in the order in which it came. */
    private static List<String> kinds(String body) {
        List<String> kinds = new ArrayList<>();
        for (String line : body.split("\n\n")) {
            String kind = line.startsWith("data: {") ? "data" : line;
            if (kinds.isEmpty() || !kinds.get(kinds.size() - 1).equals(kind)) {
                kinds.add(kind);
            }
        }
        return kinds;
    }

    @Test
    void aStreamThatWaitsSaysThatItLivesBetweenEventsAndNeverAfterTheEnd() throws Exception {
        serveBefore(HttpStreamTest::says);
        try (InputStream body = client.send(chat("wait", ",\"stream\":true"), HttpResponse.BodyHandlers.ofInputStream())
                .body()) {
            String first = new String(body.readNBytes(": keep-alive\n\n: keep".length()), StandardCharsets.UTF_8);
            go.countDown();
            String all = first + new String(body.readAllBytes(), StandardCharsets.UTF_8);

            assertThat(kinds(all)).startsWith(": keep-alive", "data").endsWith("data: [DONE]");
            // It may say so between any two events, the last two too.
            assertThat(kinds(all.replace(": keep-alive\n\n", ""))).containsExactly("data", "data: [DONE]");
            assertThat(all).contains("\"content\":\"at last\"", "\"id\":\"c-1\"");
        }
    }

    @Test
    void whatFailsAfterASignOfLifeIsAnErrorWithinTheStream() throws Exception {
        serveBefore(number -> Host.Reply.refuses(400, "content_filter", "The request was rejected", Map.of()));
        HttpResponse<InputStream> response =
                client.send(chat("wait", ",\"stream\":true"), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        go.countDown();
        String all = new String(response.body().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(all).doesNotContain("[DONE]");
        String last = all.substring(all.lastIndexOf("event: error\ndata: ") + "event: error\ndata: ".length());
        assertThat(JSON.readTree(last).at("/error/code").asText()).isEqualTo("content-filtered");
    }

    @Test
    void aClientThatGoesAwayBeforeTheFirstWordEndsItsCallAndWhatWaitsBehindIt() throws Exception {
        serveBefore(HttpStreamTest::says, "moonroute.account.concurrency", "1", "moonroute.concurrency", "8");
        try (Asked first = new Asked("one")) {
            first.awaitComment();
            await().atMost(Duration.ofSeconds(60)).until(() -> host.requests().size() == 1);
            try (Asked second = new Asked("two")) {
                second.awaitComment();
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> cancelled() == 1);
            assertThat(serving.engine().callsInFlight()).isEqualTo(1);
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> serving.engine().callsInFlight() == 0);

        await().atMost(Duration.ofSeconds(30)).until(() -> cancelled() == 2);
        assertThat(host.requests()).hasSize(1);
    }

    private long cancelled() throws Exception {
        String metrics = client.send(
                        HttpRequest.newBuilder(URI.create(serving.http() + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        return metrics.lines()
                .filter(line -> line.startsWith("moonroute_prompts_total{") && line.contains("outcome=\"cancelled\""))
                .mapToLong(line -> Math.round(Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))))
                .sum();
    }

    @Test
    void withoutSignsOfLifeAStreamIsSilentUntilTheFirstWord() throws Exception {
        serveBefore(HttpStreamTest::says, "moonroute.http.keep-alive", "none");
        go.countDown();
        HttpResponse<String> response =
                client.send(chat("wait", ",\"stream\":true"), HttpResponse.BodyHandlers.ofString());
        assertThat(response.body()).startsWith("data: ").doesNotContain(": keep-alive");
    }
}
