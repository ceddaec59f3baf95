package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.moonroute.Approvers.REFUNDED;
import static org.moonroute.Approvers.refund;
import static org.moonroute.Approvers.results;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moonroute.approval.ApprovalFolder;
import org.moonroute.approval.Decision;

/** A tool with an effect that somebody must allow, by the real pipeline: the effect is there once after a yes, and never without. */
@Timeout(120)
class ApprovalTest {
    @TempDir
    Path folder;

    private Approvers shop;

    @AfterEach
    void end() {
        shop.close();
    }

    private void serve(String... settings) throws Exception {
        shop = new Approvers(folder, refund("7"));
        for (String setting : settings) {
            shop.with(setting);
        }
        shop.start();
    }

    /** As another process has it. */
    private ApprovalFolder elsewhere() {
        return new ApprovalFolder(shop.approvals(), Duration.ofDays(7), Clock.systemUTC());
    }

    @Test
    void a_call_waits_until_it_is_granted_and_is_run_once() throws Exception {
        serve();
        String location = shop.defer("Give me my money back");
        JsonNode request = shop.pending(1).get(0);
        assertThat(request.path("tool").asText()).isEqualTo("refund");
        assertThat(request.path("arguments").toString()).isEqualTo("{\"order\":\"7\"}");
        assertThat(request.path("lane").asText()).isEqualTo("interactive");
        assertThat(REFUNDED).isEmpty();

        HttpResponse<String> granted = shop.decide(request, "grant", "it is true");
        assertThat(granted.statusCode()).as(granted.body()).isEqualTo(200);
        assertThat(results(shop.outcome(location))).containsExactly("refunded 7");
        assertThat(REFUNDED).containsExactly("7");
        assertThat(shop.pending(0)).isEmpty();
    }

    @Test
    void a_refused_call_is_not_run_and_the_model_reads_why() throws Exception {
        serve();
        String location = shop.defer("Give me my money back");
        shop.decide(shop.pending(1).get(0), "refuse", "no receipt");

        JsonNode outcome = shop.outcome(location);
        assertThat(results(outcome)).singleElement().asString().contains("refund was not allowed", "no receipt");
        assertThat(outcome.at("/tool_calls/0/failed").asBoolean()).isTrue();
        assertThat(REFUNDED).isEmpty();
    }

    @Test
    void a_call_that_nobody_decides_about_in_time_is_not_run() throws Exception {
        serve("moonroute.approvals.expire=500ms");
        String location = shop.defer("Give me my money back");

        assertThat(results(shop.outcome(location))).singleElement().asString().contains("expired");
        JsonNode request = Program.json(Files.readString(onlyRequest()));
        HttpResponse<String> late = shop.decide(request, "grant", "");
        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(late.body()).contains("expired by moonroute");
        assertThat(REFUNDED).isEmpty();
    }

    /** It stays when it is decided, or expired. */
    private Path onlyRequest() throws Exception {
        try (Stream<Path> files = Files.list(shop.approvals())) {
            List<Path> requests = files.filter(file -> file.toString().endsWith(".json"))
                    .filter(file -> !file.toString().endsWith(".decision.json"))
                    .toList();
            assertThat(requests).hasSize(1);
            return requests.get(0);
        }
    }

    @Test
    void a_decision_of_another_process_counts() throws Exception {
        serve();
        String location = shop.defer("Give me my money back");
        String id = shop.pending(1).get(0).path("id").asText();
        assertThat(elsewhere().decide(id, Decision.Kind.GRANTED, "another", "")).isPresent();
        assertThat(results(shop.outcome(location))).containsExactly("refunded 7");
    }

    @Test
    void a_decision_may_be_a_file_that_somebody_puts_into_the_folder() throws Exception {
        serve();
        String location = shop.defer("Give me my money back");
        String id = shop.pending(1).get(0).path("id").asText();
        Path decision = shop.approvals().resolve(id + ".decision.json");
        // Half of it, as while it is being written.
        Files.writeString(decision, "{\"decision\": \"gra");
        assertThat(Program.json(shop.client().get("/v1/approvals/" + id).body())
                        .path("state")
                        .asText())
                .isEqualTo("pending");
        Files.writeString(decision, "{\"decision\": \"grant\"}");
        assertThat(results(shop.outcome(location))).containsExactly("refunded 7");
        assertThat(shop.client().get("/v1/approvals/" + id).body()).contains("\"by\":\"file\"");
    }

    @Test
    void the_first_decision_stands_and_who_comes_later_is_told() throws Exception {
        serve();
        String location = shop.defer("Give me my money back");
        JsonNode request = shop.pending(1).get(0);
        assertThat(shop.decide(request, "refuse", "no receipt").statusCode()).isEqualTo(200);
        HttpResponse<String> second = shop.decide(request, "grant", "");
        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(Program.json(second.body()).at("/error/message").asText()).contains("refused by HTTP: no receipt");
        assertThat(results(shop.outcome(location))).singleElement().asString().contains("no receipt");
        assertThat(REFUNDED).isEmpty();
    }

    @Test
    void a_request_survives_a_restart_and_a_decision_that_was_made_meanwhile_counts() throws Exception {
        serve();
        String location = shop.defer("Give me my money back");
        String id = shop.pending(1).get(0).path("id").asText();
        shop.stop();
        shop.start();
        assertThat(shop.pending(1).get(0).path("id").asText()).isEqualTo(id);
        shop.stop();
        assertThat(REFUNDED).isEmpty();
        elsewhere().decide(id, Decision.Kind.GRANTED, "another", "");
        shop.start();

        assertThat(results(shop.outcome(location))).containsExactly("refunded 7");
        assertThat(REFUNDED).containsExactly("7");
        assertThat(shop.pending(0)).isEmpty();
        // The reply that asked for the tool was paid for once.
        assertThat(shop.sandbox().counters().chatRequests()).isEqualTo(2);
    }

    @Test
    void calls_of_one_round_are_decided_each_by_itself_and_their_results_keep_the_order() throws Exception {
        shop = new Approvers(folder, refund("1") + ", " + refund("2") + ", " + refund("3")).start();
        String location = shop.defer("Give me my money back");
        for (JsonNode request : shop.pending(3)) {
            String order = request.at("/arguments/order").asText();
            shop.decide(request, order.equals("2") ? "refuse" : "grant", "order " + order);
        }
        List<String> results = results(shop.outcome(location));
        assertThat(results).hasSize(3);
        assertThat(results.get(0)).isEqualTo("refunded 1");
        assertThat(results.get(1)).contains("not allowed", "order 2");
        assertThat(results.get(2)).isEqualTo("refunded 3");
        assertThat(REFUNDED).containsExactlyInAnyOrder("1", "3");
    }

    /** What has waited does not count against the conversation's time: ConversationTest. */
    @Test
    void the_time_that_somebody_took_counts_as_waiting() throws Exception {
        serve();
        String location = shop.defer("Give me my money back");
        JsonNode request = shop.pending(1).get(0);
        await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
        shop.decide(request, "grant", "");
        JsonNode outcome = shop.outcome(location);
        assertThat(results(outcome)).containsExactly("refunded 7");
        assertThat(outcome.at("/timing/waited_ms").asLong()).isGreaterThanOrEqualTo(1_000);
    }

    @Test
    void no_more_conversations_wait_than_may_and_the_others_are_answered_without() throws Exception {
        serve("moonroute.approvals.max-waiting=1");
        String first = shop.defer("Give me my money back");
        JsonNode request = shop.pending(1).get(0);
        String second = shop.defer("Give me my money back, too");
        assertThat(results(shop.outcome(second)))
                .singleElement()
                .asString()
                .contains("not allowed", "moonroute.approvals.max-waiting");
        shop.decide(request, "grant", "");
        assertThat(results(shop.outcome(first))).containsExactly("refunded 7");

        String third = shop.defer("And again");
        shop.decide(shop.pending(1).get(0), "grant", "");
        assertThat(results(shop.outcome(third))).containsExactly("refunded 7");
    }

    @Test
    void a_client_that_waits_is_told_when_the_service_stops_and_nothing_is_left_of_its_request() throws Exception {
        serve();
        var waiting = java.util.concurrent.CompletableFuture.supplyAsync(() -> {
            try {
                return shop.client().post("/prompts", "{\"prompt\":\"Give it back\",\"tools\":[\"refund\"]}");
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            }
        });
        shop.pending(1);
        shop.stop();
        assertThat(waiting.join().statusCode()).isEqualTo(503);
        assertThat(elsewhere().pending()).isEmpty();
        assertThat(REFUNDED).isEmpty();
    }

    @Test
    void what_is_granted_beforehand_is_not_asked() throws Exception {
        serve("moonroute.approvals.granted=tag:money");
        assertThat(results(shop.outcome(shop.defer("Give me my money back")))).containsExactly("refunded 7");
        assertThat(shop.approvals()).doesNotExist();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            whole    | /prompts             | {"prompt":"Give it back","tools":["refund"]}
            streamed | /v1/chat/completions | {"stream":true,"messages":[{"role":"user","content":"Give it back"}],"tools":["refund"]}
            """)
    void a_client_that_goes_away_has_its_request_taken_back_and_nothing_is_run_or_asked_for_it(
            String how, String path, String body) throws Exception {
        Path audit = folder.resolve("audit.jsonl");
        serve("moonroute.approvals.max-waiting=1", "moonroute.tools.audit=" + audit);
        Socket client = shop.asks(path, body);
        JsonNode request = shop.pending(1).get(0);
        client.close();
        shop.pending(0);
        // It is decided first (409), which lets nobody grant it, and gone a moment later.
        await().atMost(Approvers.LONG)
                .until(() -> shop.decide(request, "grant", "").statusCode() == 404);
        await().atMost(Approvers.LONG).until(() -> Files.size(audit) > 0);
        JsonNode line = Program.json(Files.readString(audit));
        assertThat(line.path("ending").asText()).isEqualTo("not-allowed");
        assertThat(line.path("result").asText()).contains("gone away");

        // There is a place again; the model was asked once for who has gone, and twice for who came then.
        String next = shop.defer("Give me my money back");
        shop.decide(shop.pending(1).get(0), "grant", "");
        assertThat(results(shop.outcome(next))).containsExactly("refunded 7");
        assertThat(REFUNDED).containsExactly("7");
        assertThat(shop.sandbox().counters().chatRequests()).isEqualTo(3);
    }

    @Test
    void a_client_with_an_idempotency_key_that_goes_away_comes_back_to_the_same_request() throws Exception {
        Path audit = folder.resolve("audit.jsonl");
        serve("moonroute.approvals.max-waiting=1", "moonroute.tools.audit=" + audit);
        String body = "{\"prompt\":\"Give it back\",\"tools\":[\"refund\"]}";
        Socket client = shop.asks("/prompts", body, "Idempotency-Key: order-7");
        JsonNode request = shop.pending(1).get(0);
        client.close();
        // Its place is free as soon as it is seen to have gone; until then the calls of others are refused.
        await().atMost(Approvers.LONG).until(() -> {
            String other = shop.defer("Give me my money back, too");
            await().atMost(Approvers.LONG)
                    .until(() -> waiting() == 2 || shop.client().get(other).statusCode() == 200);
            return waiting() == 2;
        });
        List<JsonNode> both = shop.pending(2);
        assertThat(both.get(0)).isEqualTo(request);
        shop.decide(both.get(1), "refuse", "it is another");
        assertThat(shop.decide(request, "grant", "").statusCode()).isEqualTo(200);
        assertThat(REFUNDED).isEmpty();

        for (int i = 0; i < 2; i++) {
            try (Socket back = shop.asks("/prompts", body, "Idempotency-Key: order-7", "Connection: close")) {
                String reply = new String(back.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(reply).contains("\"result\" : \"refunded 7\"");
            }
        }
        assertThat(REFUNDED).containsExactly("7");
        await().atMost(Approvers.LONG)
                .untilAsserted(() ->
                        assertThat(endings(audit)).contains("ran", "replayed").doesNotContain("left"));
    }

    @Test
    void a_deferred_prompt_that_is_removed_while_its_call_waits_runs_nothing_and_gives_its_place_up() throws Exception {
        serve("moonroute.approvals.max-waiting=1");
        String removed = shop.defer("Give it back");
        JsonNode request = shop.pending(1).get(0);
        assertThat(shop.client().send("DELETE", removed, "text/plain", "").statusCode())
                .isEqualTo(204);
        await().atMost(Approvers.LONG).until(() -> {
            String other = shop.defer("Give me my money back, too");
            await().atMost(Approvers.LONG)
                    .until(() -> waiting() == 2 || shop.client().get(other).statusCode() == 200);
            return waiting() == 2;
        });
        shop.decide(request, "grant", "");
        assertThat(REFUNDED).isEmpty();
    }

    private static List<String> endings(Path audit) throws Exception {
        return Files.readAllLines(audit).stream()
                .map(line -> Program.json(line).path("ending").asText())
                .toList();
    }

    private int waiting() throws Exception {
        return Program.json(shop.client().get("/v1/approvals").body())
                .path("data")
                .size();
    }

    @Test
    void a_client_that_sends_its_next_request_while_a_call_waits_has_not_gone_and_gets_both_replies() throws Exception {
        serve();
        try (Socket client = shop.asks("/prompts", "{\"prompt\":\"Give it back\",\"tools\":[\"refund\"]}")) {
            JsonNode request = shop.pending(1).get(0);
            client.getOutputStream()
                    .write("GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
            assertThat(shop.decide(request, "grant", "").statusCode()).isEqualTo(200);
            String replies = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(replies).contains("refunded 7").contains("\"status\":\"live\"");
        }
    }

    @Test
    void a_client_is_not_told_where_on_this_machine_a_folder_is_that_cannot_be_used() throws Exception {
        Path file = Files.createFile(folder.resolve("no-folder"));
        serve("moonroute.approvals.folder=" + file);
        HttpResponse<String> answer =
                shop.client().post("/prompts", "{\"prompt\":\"Give it back\",\"tools\":[\"refund\"]}");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body())
                .contains("cannot be asked about", "moonroute.approvals.folder")
                .doesNotContain(folder.toString());
        assertThat(REFUNDED).isEmpty();
    }
}
