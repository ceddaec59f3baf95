package org.moonroute.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.TextMessage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/**
 * Killed while a call waits for approval, and decided by another process while there is none: the tool, which is a route that writes a
 * line, is run once after a yes, and never without.
 */
@Timeout(240)
class ApprovalCrashTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String CALL = "rules:\n  - match: {round: 1}\n    reply: {reasoning: I need a tool,"
            + " toolCalls: [{name: refund, arguments: {order: \"7\"}}]}\n";
    private static final String TOOL = """
            {"name": "refund", "description": "Refund an order", "approval": "required",
             "parameters": {"type": "object", "properties": {"order": {"type": "string"}}, "required": ["order"]}}
            """;
    private static final String ROUTE = """
            - route:
                id: tool-refund
                description: Refund an order
                errorHandler: {noErrorHandler: {}}
                from:
                  uri: direct:tool-refund
                  steps:
                    - setBody: {simple: {expression: "${body[order]}\\n"}}
                    - to: {uri: "file:%s", parameters: {fileName: refunded.txt, fileExist: Append}}
                    - setBody: {constant: {expression: refunded}}
            """;

    @TempDir
    Path folder;

    private Sandbox sandbox;
    private Program program;
    private Process process;

    @BeforeEach
    void prepare() throws IOException {
        Path home = folder.resolve("home");
        for (String part : List.of("routes", "config")) {
            try (Stream<Path> all = Files.walk(Path.of(part))) {
                for (Path from : all.toList()) {
                    Files.createDirectories(home.resolve(from).getParent());
                    Files.copy(from, home.resolve(from));
                }
            }
        }
        Files.createDirectories(home.resolve("config/tools"));
        Files.writeString(home.resolve("config/tools/refund.json"), TOOL);
        Files.writeString(home.resolve("routes/tools/refund.camel.yaml"), ROUTE.formatted(folder.resolve("till")));
        sandbox = Sandbox.start(
                SandboxOptions.defaults().withRules(Files.writeString(folder.resolve("rules.yaml"), CALL)));
        program = new Program(sandbox.baseUrl(), folder.resolve("log"))
                .java("-Dmoonroute.home=" + home)
                .set("MOONROUTE_TOOLS", "refund")
                .set("MOONROUTE_APPROVALS_FOLDER", folder.resolve("approvals").toString())
                .set("MOONROUTE_HTTP_FILES", folder.resolve("files").toString())
                .set("MOONROUTE_JOURNAL_URL", "jdbc:sqlite:" + folder.resolve("journal.db"));
    }

    @AfterEach
    void end() throws Exception {
        if (process != null) {
            Program.kill(process);
        }
        sandbox.close();
    }

    /** The id of the only call that was ever asked about, as soon as there is one. */
    private String asked() throws IOException {
        await().atMost(LONG).until(() -> requests().size() == 1);
        return requests().get(0);
    }

    private List<String> requests() throws IOException {
        if (!Files.isDirectory(folder.resolve("approvals"))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder.resolve("approvals"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("call-[0-9a-f]+\\.json"))
                    .map(name -> name.replace(".json", ""))
                    .toList();
        }
    }

    private void decide(String... arguments) throws Exception {
        String[] all =
                Stream.concat(Stream.of("approvals"), Stream.of(arguments)).toArray(String[]::new);
        assertThat(Program.end(program.start(all))).as(program.log()).isZero();
    }

    private List<String> refunded() throws IOException {
        Path file = folder.resolve("till/refunded.txt");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private String answer(String url) {
        String[] body = new String[1];
        await().atMost(LONG).until(() -> {
            HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(url)));
            body[0] = answer.body();
            return answer.statusCode() == 200;
        });
        return body[0];
    }

    @Test
    void a_deferred_prompt_goes_on_with_what_was_decided_meanwhile_and_its_tool_runs_once() throws Exception {
        Serve serve = new Serve(program, folder);
        process = serve.start();
        String location = send(HttpRequest.newBuilder(URI.create(serve.url() + "/prompts"))
                        .header("Prefer", "respond-async")
                        .POST(HttpRequest.BodyPublishers.ofString("Give me my money back")))
                .headers()
                .firstValue("Location")
                .orElseThrow();
        String id = asked();
        Program.kill(process);
        // Nobody has decided: it waits again, as the same request.
        process = serve.start();
        await().pollDelay(Duration.ofSeconds(1)).until(() -> requests().equals(List.of(id)));
        assertThat(refunded()).isEmpty();
        Program.kill(process);
        decide("grant", id);
        process = serve.start();
        assertThat(answer(serve.url() + location)).contains("refunded");
        Program.kill(process);
        process = serve.start();
        assertThat(answer(serve.url() + location)).contains("refunded");
        assertThat(refunded()).containsExactly("7");
        assertThat(requests()).containsExactly(id);
        assertThat(sandbox.counters().chatRequests()).isEqualTo(2);
        assertThat(program.stackTraces()).isEmpty();
    }

    @Test
    void a_message_waits_with_the_broker_and_what_was_refused_meanwhile_is_not_run() throws Exception {
        program.withBroker(folder);
        Serve serve = new Serve(program, folder);
        process = serve.start();
        try (Messages messages = Messages.of(program, 0, folder.resolve("broker"))) {
            messages.send(messages.text("Give me my money back"));
        }
        String id = asked();
        Program.kill(process);
        decide("refuse", id, "--reason", "no receipt");
        int from = program.log().length();
        process = serve.start();
        try (Messages messages = Messages.of(program, from, folder.resolve("broker"))) {
            TextMessage answer = (TextMessage) messages.next("answers");
            assertThat(answer.getText()).contains("no receipt");
        }
        assertThat(refunded()).isEmpty();
        assertThat(requests()).containsExactly(id);
        assertThat(sandbox.counters().chatRequests()).isEqualTo(2);
    }

    @Test
    void a_row_of_a_batch_goes_on_with_what_was_decided_meanwhile() throws Exception {
        Path rows =
                Files.writeString(folder.resolve("rows.jsonl"), "{\"custom_id\":\"a\",\"prompt\":\"Give it back\"}\n");
        process = program.start("batch", rows.toString(), "--no-progress");
        String id = asked();
        Program.kill(process);
        decide("grant", id);
        process = program.start("batch", rows.toString(), "--no-progress");
        assertThat(Program.end(process)).as(program.log()).isZero();
        assertThat(folder.resolve("rows.results.jsonl")).content().contains("refunded");
        assertThat(refunded()).containsExactly("7");
        assertThat(requests()).containsExactly(id);
        assertThat(sandbox.counters().chatRequests()).isEqualTo(2);
    }

    @Test
    void a_batch_that_is_told_to_stop_leaves_the_row_to_do_at_once() throws Exception {
        Path rows =
                Files.writeString(folder.resolve("rows.jsonl"), "{\"custom_id\":\"a\",\"prompt\":\"Give it back\"}\n");
        process = program.start("batch", rows.toString(), "--no-progress");
        String id = asked();
        process.destroy();
        assertThat(Program.end(process)).as(program.log()).isEqualTo(143);
        decide("grant", id);
        process = program.start("batch", rows.toString(), "--no-progress");
        assertThat(Program.end(process)).as(program.log()).isZero();
        assertThat(refunded()).containsExactly("7");
        assertThat(program.stackTraces()).isEmpty();
    }
}
