package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.moonroute.Approvers.REFUNDED;
import static org.moonroute.Approvers.refund;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moonroute.Program.Ran;

/** Who may decide by HTTP, and what is no decision. */
@Timeout(120)
class ApprovalRightsTest {
    @TempDir
    Path folder;

    private Approvers shop;

    @BeforeEach
    void prepare() throws Exception {
        shop = new Approvers(folder, refund("7"));
    }

    @AfterEach
    void end() {
        shop.close();
    }

    private Ran keys(String... arguments) {
        String file = "moonroute.http.keys=" + folder.resolve("keys.jsonl");
        return new Program(folder)
                .bare(Stream.concat(Stream.concat(Stream.of("keys"), Stream.of(arguments)), Stream.of("--set", file))
                        .toArray(String[]::new));
    }

    private String key(String... options) {
        Ran ran = keys(Stream.concat(Stream.of("make"), Stream.of(options)).toArray(String[]::new));
        assertThat(ran.code()).as(ran.err()).isZero();
        return ran.out().strip();
    }

    private static JsonNode error(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return Program.json(response.body()).path("error");
    }

    @Test
    void a_key_sees_and_decides_only_with_the_right_to_and_the_file_says_who_did() throws Exception {
        String buyer = key("shop", "--tools", "refund");
        String boss = key("ada", "--approve");
        assertThat(keys("list").out()).contains("approve=yes", "approve=no");
        shop.start();
        Client asking = new Client(shop.http(), buyer);
        Client deciding = new Client(shop.http(), boss);
        CompletableFuture<HttpResponse<String>> answer = CompletableFuture.supplyAsync(() -> {
            try {
                return asking.post("/prompts", "{\"prompt\":\"Give it back\",\"tools\":[\"refund\"]}");
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            }
        });
        JsonNode request = shop.pending(deciding, 1).get(0);
        assertThat(request.path("client").asText()).isEqualTo("shop");

        String at = "/v1/approvals/" + request.path("id").asText();
        String yes = "{\"decision\":\"grant\"}";
        assertThat(error(asking.get("/v1/approvals"), 403).path("code").asText())
                .isEqualTo("approval-not-granted");
        assertThat(error(asking.get(at), 403).path("message").asText()).contains("--approve");
        error(asking.post(at, yes), 403);
        error(shop.client().post(at, yes), 401);
        assertThat(REFUNDED).isEmpty();

        HttpResponse<String> granted = deciding.post(at, yes);
        assertThat(granted.statusCode()).as(granted.body()).isEqualTo(200);
        assertThat(answer.join().body()).contains("refunded 7");
        assertThat(Program.json(deciding.get(at).body()).at("/decision/by").asText())
                .matches("HTTP ada \\(key-.+\\)");
    }

    @Test
    void a_row_of_a_batch_has_the_name_of_the_key_that_ordered_it_in_its_request_and_in_the_audit_log()
            throws Exception {
        String buyer = key("shop", "--tools", "refund");
        String boss = key("ada", "--approve");
        Path audit = folder.resolve("audit.jsonl");
        shop.with("moonroute.tools.audit=" + audit).start();
        Client ordering = new Client(shop.http(), buyer);
        Client deciding = new Client(shop.http(), boss);
        String batch = ordering.batch(
                Client.row("r-1", "Give it back").replace("\"messages\"", "\"tools\":[\"refund\"],\"messages\""));

        JsonNode request = shop.pending(deciding, 1).get(0);
        assertThat(request.path("client").asText()).isEqualTo("shop");
        deciding.post("/v1/approvals/" + request.path("id").asText(), "{\"decision\":\"grant\"}");
        await().atMost(Approvers.LONG).until(() -> ordering.statusOf(batch).equals("completed"));
        await().atMost(Approvers.LONG).until(() -> Files.size(audit) > 0);
        JsonNode line = Program.json(Files.readString(audit));
        assertThat(line.path("client").asText()).isEqualTo("shop");
        assertThat(line.path("ending").asText()).isEqualTo("ran");
        assertThat(REFUNDED).containsExactly("7");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            no JSON             | {                                   | application/json | send a JSON object
            no object           | []                                  | application/json | send a JSON object
            nothing             | ``                                  | application/json | send a JSON object
            no decision         | {"reason":"x"}                      | application/json | decision must be grant or refuse
            another decision    | {"decision":"yes"}                  | application/json | decision must be grant or refuse
            what only we decide | {"decision":"expired"}              | application/json | decision must be grant or refuse
            a reason of numbers | {"decision":"grant","reason":7}     | application/json | reason must be text
            a field mistyped    | {"decision":"grant","reasom":"x"}   | application/json | reasom is no field
            a form of a page    | {"decision":"grant"}                | text/plain       | Content-Type: application/json
            """)
    void what_is_no_decision_is_refused_and_decides_nothing(String what, String body, String type, String told)
            throws Exception {
        shop.start();
        shop.defer("Give me my money back");
        String at = "/v1/approvals/" + shop.pending(1).get(0).path("id").asText();
        HttpResponse<String> answer = shop.client().send("POST", at, type, body);
        assertThat(error(answer, 400).path("message").asText()).contains(told);
        assertThat(shop.pending(1)).hasSize(1);
    }

    @Test
    void an_id_that_there_is_not_is_not_found_whatever_it_looks_like() throws Exception {
        shop.start();
        Files.writeString(folder.resolve("x.json"), "{}");
        for (String id : new String[] {"call-00000000000000000000000000000000", "x", "%2e%2e%2fx", "..%5cx"}) {
            HttpRequest get = HttpRequest.newBuilder(URI.create(shop.http() + "/v1/approvals/" + id))
                    .build();
            assertThat(HttpClient.newHttpClient()
                            .send(get, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .as(id)
                    .isIn(400, 404);
        }
        assertThat(shop.client()
                        .send("DELETE", "/v1/approvals/x", "application/json", "")
                        .statusCode())
                .isEqualTo(405);
    }
}
