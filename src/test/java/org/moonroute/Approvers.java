package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;
import org.moonroute.tools.Param;
import org.moonroute.tools.ToolMethod;

/** A {@code serve} with a till that somebody must allow to be opened, and what its approvers and clients do. */
final class Approvers implements AutoCloseable {
    static final Duration LONG = Duration.ofSeconds(60);

    /** What was refunded, by every till of this process. */
    static final List<String> REFUNDED = new CopyOnWriteArrayList<>();

    /** Gives money back; its effect can be counted. */
    public static final class Till {
        /** Not to be run without a yes, nor twice. */
        @ToolMethod(description = "Refund an order", approval = true, tags = "money")
        public String refund(@Param("The order's number") String order) {
            REFUNDED.add(order);
            return "refunded " + order;
        }
    }

    private final Path folder;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final Sandbox sandbox;
    private Serving serving;
    private Client client;

    /** Not started yet; the model's first reply holds these calls, as a list of YAML. */
    Approvers(Path folder, String calls) throws Exception {
        this.folder = folder;
        REFUNDED.clear();
        Path rules = java.nio.file.Files.writeString(
                folder.resolve("rules.yaml"),
                "rules:\n  - match: {round: 1}\n    reply: {reasoning: I need tools, toolCalls: [" + calls + "]}\n");
        sandbox = Sandbox.start(SandboxOptions.defaults().withRules(rules));
        with("moonroute.jms.broker=none");
        with("moonroute.tools.beans=" + Till.class.getName());
        with("moonroute.approvals.folder=" + approvals());
    }

    static String refund(String order) {
        return "{name: refund, arguments: {order: \"" + order + "\"}}";
    }

    Approvers with(String setting) {
        settings.put(setting.replaceFirst("=.*", ""), setting.replaceFirst("^[^=]*=", ""));
        return this;
    }

    Path approvals() {
        return folder.resolve("approvals");
    }

    Approvers start() throws Exception {
        serving = new Serving(sandbox, folder, settings);
        client = new Client(serving.http());
        return this;
    }

    void stop() {
        serving.close();
        serving = null;
    }

    Serving serving() {
        return serving;
    }

    Client client() {
        return client;
    }

    String http() {
        return serving.http();
    }

    Sandbox sandbox() {
        return sandbox;
    }

    /** Where the answer of a prompt that may refund will be. */
    String defer(String text) throws Exception {
        HttpResponse<String> taken = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(http() + "/prompts"))
                                .header("Content-Type", "application/json")
                                .header("Prefer", "respond-async")
                                .POST(HttpRequest.BodyPublishers.ofString(
                                        "{\"prompt\":\"" + text + "\",\"tools\":[\"refund\"]}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(taken.statusCode()).as(taken.body()).isEqualTo(202);
        return taken.headers().firstValue("Location").orElseThrow();
    }

    /** A client that asks, and waits for as long as its connection is open. */
    Socket asks(String path, String body, String... headers) throws Exception {
        URI to = URI.create(http());
        Socket client = new Socket(to.getHost(), to.getPort());
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        String head = "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
                + content.length + "\r\n" + String.join("\r\n", headers) + (headers.length == 0 ? "" : "\r\n")
                + "\r\n";
        client.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().write(content);
        return client;
    }

    /** What waits, as soon as so much does. */
    List<JsonNode> pending(int many) {
        return pending(client, many);
    }

    /** The same, for somebody else. */
    List<JsonNode> pending(Client client, int many) {
        List<JsonNode> all = new ArrayList<>();
        await().atMost(LONG).untilAsserted(() -> {
            all.clear();
            Program.json(client.get("/v1/approvals").body()).path("data").forEach(all::add);
            assertThat(all).hasSize(many);
        });
        return all;
    }

    HttpResponse<String> decide(JsonNode request, String decision, String reason) throws Exception {
        return client.send(
                "POST",
                "/v1/approvals/" + request.path("id").asText(),
                "application/json",
                "{\"decision\":\"" + decision + "\",\"reason\":\"" + reason + "\"}");
    }

    /** The outcome, when it is there. */
    JsonNode outcome(String location) {
        List<String> body = new ArrayList<>();
        await().atMost(LONG).untilAsserted(() -> {
            HttpResponse<String> answer = client.get(location);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            body.add(answer.body());
        });
        return Program.json(body.get(0));
    }

    /** What the model was told of each call of that prompt, in order. */
    static List<String> results(JsonNode outcome) {
        List<String> all = new ArrayList<>();
        outcome.path("tool_calls").forEach(call -> all.add(call.path("result").asText()));
        return all;
    }

    @Override
    public void close() {
        if (serving != null) {
            serving.close();
        }
        sandbox.close();
    }
}
