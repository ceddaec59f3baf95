package org.moonroute.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeysTest {
    private static final String INCORRECT =
            "{\"error\":{\"message\":\"Incorrect API key provided\",\"type\":\"incorrect_api_key_error\"}}";
    private static final String INVALID =
            "{\"error\":{\"message\":\"Invalid Authentication\",\"type\":\"invalid_authentication_error\"}}";

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "none, none, incorrect",
                "none, Bearer, incorrect",
                "none, Bearer abc, incorrect",
                "none, Basic sk-abc, incorrect",
                "none, Bearer sk-, incorrect",
                "none, Bearer sk-abc, ok",
                "none, bearer  sk-abc, ok",
                "sk-mine, none, incorrect",
                "sk-mine, Bearer other, incorrect",
                "sk-mine, Bearer sk-other, invalid",
                "sk-mine, Bearer sk-mine, ok",
                "odd, Bearer odd, ok",
            })
    void aKeyIsIncorrectInvalidOrFine(String configured, String sent, String verdict) {
        try (Sandbox sandbox = Caller.start(Caller.OPTIONS.withApiKey(configured))) {
            HttpResponse<String> reply = send(new Caller(sandbox), sent);
            switch (verdict) {
                case "ok" -> assertThat(reply.statusCode()).isEqualTo(200);
                case "invalid" -> assertRefused(reply, INVALID);
                default -> assertRefused(reply, INCORRECT);
            }
        }
    }

    @Test
    void theOtherEndpointsOfTheServiceWantAKeyToo() {
        try (Sandbox sandbox = Caller.start(Caller.OPTIONS)) {
            Caller caller = new Caller(sandbox);
            HttpRequest keyless =
                    HttpRequest.newBuilder(caller.at("/v1/models")).build();
            assertRefused(caller.send(keyless), INCORRECT);
        }
    }

    @Test
    void theOptionsDoNotPrintTheKey() {
        assertThat(Caller.OPTIONS.withApiKey("sk-secret").toString()).doesNotContain("secret");
    }

    private static void assertRefused(HttpResponse<String> reply, String body) {
        assertThat(reply.statusCode()).isEqualTo(401);
        assertThat(reply.body()).isEqualTo(body);
    }

    private static HttpResponse<String> send(Caller caller, String authorization) {
        HttpRequest.Builder request = HttpRequest.newBuilder(caller.at("/v1/chat/completions"))
                .POST(BodyPublishers.ofString(Caller.chat("kimi-k3", "Hi", "")));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return caller.send(request.build());
    }
}
