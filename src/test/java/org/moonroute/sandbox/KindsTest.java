package org.moonroute.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One row for each error of the service; a prompt names the kind it wants. */
class KindsTest {
    private static final String ROWS = """
            overloaded             | 429 | engine_overloaded_error      | The engine is currently overloaded, please try again later
            quota                  | 429 | exceeded_current_quota_error | Your account is suspended due to insufficient balance, please recharge your account or check your plan and billing details
            suspended              | 429 | exceeded_current_quota_error | Your account org-sandbox<ak-sandbox> is suspended, please check your plan and billing details
            rate-limit             | 429 | rate_limit_reached_error     | Your account org-sandbox<ak-sandbox> request reached organization max RPM: 3, please try again after 1 seconds
            concurrency            | 429 | rate_limit_reached_error     | Your account org-sandbox<ak-sandbox> request reached organization max concurrency: 1, please try again after 1 seconds
            tpm                    | 429 | rate_limit_reached_error     | Your account org-sandbox<ak-sandbox> request reached organization TPM rate limit, current:500001, limit:500000
            tpd                    | 429 | rate_limit_reached_error     | Your account org-sandbox<ak-sandbox> request reached organization TPD rate limit, current:1500001, limit:1500000
            content-filter         | 400 | content_filter               | The request was rejected because it was considered high risk
            input-too-long         | 400 | invalid_request_error        | Input token length too long
            bad-key                | 401 | incorrect_api_key_error      | Incorrect API key provided
            invalid-authentication | 401 | invalid_authentication_error | Invalid Authentication
            forbidden              | 403 | permission_denied_error      | The API you are accessing is not open
            not-found              | 404 | resource_not_found_error     | Not found the model kimi-k3 or Permission denied
            client-closed          | 499 | client_closed_request        | The client closed the request
            server-error           | 500 | server_error                 | The server had an error while processing your request
            unexpected-output      | 500 | unexpected_output            | invalid state transition
            unavailable            | 503 | server_unavailable           | The server is currently unavailable, please try again later
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = ROWS)
    void everyKindHasItsStatusTypeAndText(String kind, int status, String type, String message) throws IOException {
        HttpResponse<String> reply = ask("{kind: " + kind + "}");
        assertThat(reply.statusCode()).isEqualTo(status);
        assertThat(reply.body()).isEqualTo(Json.text(Json.tree(new Refusal(0, type, message, null).body())));
        boolean soon = type.equals("rate_limit_reached_error");
        assertThat(reply.headers().firstValue("retry-after").orElse(null)).isEqualTo(soon ? "1" : null);
        assertThat(reply.headers().firstValue("x-retry-after").orElse(null)).isEqualTo(soon ? "1" : null);
    }

    @Test
    void noKindIsMissingFromTheTable() {
        assertThat(ErrorKind.words())
                .hasSize((int) ROWS.lines().count() + 1)
                .allMatch(kind -> kind.equals("gateway-timeout") || ROWS.contains(kind + " "));
    }

    @Test
    void aGatewayTimeoutIsAPage() throws IOException {
        HttpResponse<String> reply = ask("{kind: gateway-timeout}");
        assertThat(reply.statusCode()).isEqualTo(504);
        assertThat(reply.headers().firstValue("Content-Type")).hasValue("text/html");
        assertThat(reply.body()).startsWith("<html>").contains("504");
    }

    @Test
    void textAndHeadersOfAKindCanBeReplaced() throws IOException {
        HttpResponse<String> reply = ask("{kind: rate-limit, message: wait, headers: {retry-after: 9}}");
        assertThat(reply.body()).isEqualTo("{\"error\":{\"message\":\"wait\",\"type\":\"rate_limit_reached_error\"}}");
        assertThat(reply.headers().allValues("retry-after")).containsExactly("9");
    }

    private HttpResponse<String> ask(String reply) throws IOException {
        Path file = Files.writeString(folder.resolve("rules.yaml"), "rules: [{reply: " + reply + "}]");
        try (Sandbox sandbox = Sandbox.start(Caller.OPTIONS.withRules(file))) {
            return new Caller(sandbox).chat(Caller.chat("kimi-k3", "Hi", ""));
        }
    }
}
