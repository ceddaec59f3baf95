package org.moonroute.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class RobustnessTest {
    @Test
    void aFailureInsideIsAServerErrorInTheServicesShape() {
        Reply reply = Safely.reply(() -> {
            throw new IllegalStateException("secret");
        });
        assertThat(reply.status()).isEqualTo(500);
        assertThat(new String(reply.body(), StandardCharsets.UTF_8))
                .isEqualTo("{\"error\":{\"message\":\"The server had an error while processing your request\","
                        + "\"type\":\"server_error\"}}");
    }

    @Test
    void aClientThatGoesAwayHarmsNobody() throws IOException {
        try (Sandbox sandbox = Caller.start(Caller.OPTIONS.withLatency(Duration.ofMillis(100)))) {
            leaveEarly(sandbox);
            Awaitility.await().until(() -> sandbox.counters().answered() == 1);
            assertThat(sandbox.counters().inFlight()).isZero();
            assertThat(new Caller(sandbox)
                            .chat(Caller.chat("kimi-k3", "Hi", ""))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    private static void leaveEarly(Sandbox sandbox) throws IOException {
        String body = Caller.chat("kimi-k3", "Bye", "");
        try (Socket socket = new Socket("127.0.0.1", sandbox.port())) {
            socket.getOutputStream()
                    .write(("POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer sk-a\r\n"
                                    + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
        }
    }
}
