package org.moonroute.moonshot;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.moonroute.conversation.FailureKind;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

class BalanceTest {
    @Test
    void the_service_says_what_the_account_has() throws IOException {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults())) {
            assertThat(balance(sandbox.baseUrl(), "sk-sandbox").available())
                    .hasValueSatisfying(money -> assertThat(money).isPositive());
        }
    }

    @Test
    void a_service_that_does_not_say_is_no_reason_to_stop() throws IOException {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults())) {
            assertThat(balance(sandbox.baseUrl(), "wrong").available()).isEmpty();
            assertThat(balance(URI.create(sandbox.baseUrl() + "/models?x="), "sk-sandbox")
                            .available())
                    .isEmpty();
        }
        assertThat(balance(URI.create("http://127.0.0.1:9"), "sk-sandbox").available())
                .isEmpty();
    }

    @Test
    void it_tells_a_wrong_key_and_a_service_that_is_not_there_from_one_that_would_answer() throws IOException {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().withApiKey("sk-sandbox"))) {
            assertThat(balance(sandbox.baseUrl(), "sk-sandbox").trouble()).isEmpty();
            assertThat(balance(sandbox.baseUrl(), "sk-other").trouble()).hasValue(FailureKind.UNAUTHORIZED);
            assertThat(balance(URI.create(sandbox.baseUrl() + "/nothing"), "sk-sandbox")
                            .trouble())
                    .as("a host that has no such question")
                    .isEmpty();
        }
        assertThat(balance(URI.create("http://127.0.0.1:9"), "sk-sandbox").trouble())
                .hasValue(FailureKind.UNREACHABLE);
    }

    @Test
    void an_account_without_money_is_told() throws IOException {
        HttpServer service = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 1);
        service.createContext("/", exchange -> {
            byte[] body = "{\"data\":{\"available_balance\":0.0}}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        service.start();
        try {
            URI url = URI.create("http://127.0.0.1:" + service.getAddress().getPort());
            assertThat(balance(url, "sk-sandbox").trouble()).hasValue(FailureKind.OUT_OF_MONEY);
        } finally {
            service.stop(0);
        }
    }

    private static Balance balance(URI baseUrl, String key) {
        return new Balance(baseUrl.toString(), new ApiKey(key), Duration.ofSeconds(10));
    }
}
