package org.moonroute.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moonroute.FreePort;

class EndpointsTest {
    private static Sandbox sandbox;
    private static Caller caller;

    @BeforeAll
    static void start() {
        sandbox = Caller.start(Caller.OPTIONS);
        caller = new Caller(sandbox);
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/chat/completions",
        "GET, /v1/models",
        "POST, /v1/tokenizers/estimate-token-count",
        "GET, /v1/users/me/balance",
        "GET, /sandbox/counters",
        "GET, /v1/nothing",
    })
    void everyReplyIsMarkedAsSimulatedAndHasARequestId(String method, String path) {
        var headers = caller.send(Caller.request(caller.at(path), method, "{}")).headers();
        assertThat(headers.firstValue("X-Moonroute-Sandbox")).hasValue("true");
        assertThat(headers.firstValue("Msh-Request-Id"))
                .hasValueSatisfying(id -> assertThat(id).isNotBlank());
        assertThat(headers.firstValue("Content-Type")).hasValue("application/json; charset=utf-8");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/nothing, 404, resource_not_found_error",
        "POST, /v1/chat/completions/, 404, resource_not_found_error",
        "GET, /v1/chat/completions, 405, invalid_request_error",
        "POST, /v1/models, 405, invalid_request_error",
        "DELETE, /sandbox/counters, 405, invalid_request_error",
    })
    void unknownPathsAndMethodsAreRefusedInTheServicesShape(String method, String path, int status, String type) {
        HttpResponse<String> reply = caller.send(Caller.request(caller.at(path), method, null));
        assertThat(reply.statusCode()).isEqualTo(status);
        assertThat(Caller.json(reply.body()).at("/error/type").asText()).isEqualTo(type);
        assertThat(Caller.json(reply.body()).at("/error").properties()).hasSize(2);
    }

    @Test
    void theBaseUrlIsLoopbackWithTheVersion() {
        assertThat(sandbox.baseUrl()).isEqualTo(URI.create("http://127.0.0.1:" + sandbox.port() + "/v1"));
    }

    @Test
    void theTokenCounterCountsMessages() {
        String body = caller.send(Caller.request(
                        caller.at("/v1/tokenizers/estimate-token-count"),
                        "POST",
                        Caller.chat("kimi-k3", "12345678", "")))
                .body();
        assertThat(body).isEqualTo("{\"code\":0,\"data\":{\"total_tokens\":6},\"scode\":\"0x0\",\"status\":true}");
    }

    @Test
    void theTokenCounterRefusesInItsOwnShape() {
        HttpResponse<String> reply = caller.send(Caller.request(
                caller.at("/v1/tokenizers/estimate-token-count"), "POST", Caller.chat("kimi-k3", "", "")));
        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(reply.body())
                .isEqualTo("{\"code\":3,\"error\":\"the message at position 0 with role 'user' must not be empty\","
                        + "\"message\":\"非法输入\",\"scode\":\"0x3\",\"status\":false}");
    }

    @Test
    void theBalanceHasTheServicesShape() {
        assertThat(caller.get("/v1/users/me/balance").body())
                .isEqualTo("{\"code\":0,\"data\":{\"available_balance\":49.58,\"voucher_balance\":46.58,"
                        + "\"cash_balance\":3.0},\"scode\":\"0x0\",\"status\":true}");
    }

    @Test
    void countersTellWhatCameInByPrompt() {
        try (Sandbox own = Caller.start(Caller.OPTIONS)) {
            Caller client = new Caller(own);
            client.chat(Caller.chat("kimi-k3", "first", ""));
            client.chat(Caller.chat("kimi-k3", "first", ""));
            client.chat(Caller.chat("no-such-model", "x".repeat(300), ""));
            client.chat("not json");
            SandboxCounters seen = own.counters();
            assertThat(seen.byPrompt()).containsEntry("first", 2L).containsEntry("x".repeat(200), 1L);
            assertThat(seen).isEqualTo(new SandboxCounters(4, 2, 2, 0, 1, seen.byPrompt()));
            JsonNode told = Caller.json(client.get("/sandbox/counters").body());
            assertThat(told).hasToString(Json.text(Json.tree(seen)));
        }
    }

    @Test
    void aBodyOverAHundredMegabytesIsRefused() {
        HttpRequest request = HttpRequest.newBuilder(caller.at("/v1/chat/completions"))
                .header("Authorization", "Bearer sk-test")
                .POST(BodyPublishers.ofInputStream(() -> new Zeros(FrontDoor.MOST_BYTES + 1L)))
                .build();
        assertThat(caller.send(request).statusCode()).isEqualTo(413);
    }

    @Test
    void aClosedSandboxFreesItsPortAtOnce() {
        SandboxOptions options = Caller.OPTIONS.withPort(FreePort.take());
        Sandbox first = Caller.start(options);
        new Caller(first).chat(Caller.chat("kimi-k3", "Hi", ""));
        first.close();
        first.close();
        try (Sandbox second = Caller.start(options)) {
            assertThat(second.port()).isEqualTo(first.port());
            assertThatThrownBy(() -> Sandbox.start(options)).isInstanceOf(BindException.class);
        }
    }

    @Test
    void allThreadsAreDaemonsSoThatTheProgramCanEnd() {
        caller.chat(Caller.chat("kimi-k3", "Hi", ""));
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().startsWith("sandbox-")
                        || thread.getName().equals("HTTP-Dispatcher"))
                .isNotEmpty()
                .allMatch(Thread::isDaemon);
    }

    /** That many zero bytes, never held in memory. */
    private static final class Zeros extends InputStream {
        private long left;

        Zeros(long length) {
            left = length;
        }

        @Override
        public int read() {
            return left-- > 0 ? '0' : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = (int) Math.min(left, length);
            left -= count;
            return count == 0 && length > 0 ? -1 : count;
        }
    }
}
