package org.moonroute.moonshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.FailureKind.Policy;

class RefusalsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            400 | content_filter                | The request was rejected because it was considered high risk | CONTENT_FILTERED | PERMANENT
            400 | invalid_request_error         | Invalid request: bad                       | INVALID_REQUEST  | PERMANENT
            400 | invalid_request_error         | Input token length too long                | INVALID_REQUEST  | PERMANENT
            400 | invalid_request_error         | Invalid request: Your request exceeded model token limit: 262144 (requested: 269030) | INVALID_REQUEST | PERMANENT
            400 | invalid_request_error         | Invalid request: the message at position 8 with role 'assistant' must not be empty | INVALID_REQUEST | PERMANENT
            400 | invalid_request_error         | Invalid request: tool_call_id  is not found | INVALID_REQUEST | PERMANENT
            400 | invalid_request_error         | thinking is enabled but reasoning_content is missing in assistant tool call message at index 2 | INVALID_REQUEST | PERMANENT
            400 | invalid_request_error         | File size is zero                          | INVALID_REQUEST  | PERMANENT
            401 | invalid_authentication_error  | Invalid Authentication                     | UNAUTHORIZED     | STOP
            401 | incorrect_api_key_error       | Incorrect API key provided                 | UNAUTHORIZED     | STOP
            401 | ''                            | ''                                         | UNAUTHORIZED     | STOP
            402 | ''                            | Insufficient credits                       | OUT_OF_MONEY     | STOP
            403 | permission_denied_error       | The API you are accessing is not open      | FORBIDDEN        | PERMANENT
            403 | ''                            | ''                                         | FORBIDDEN        | PERMANENT
            404 | resource_not_found_error      | Not found the model kimi-k9 or Permission denied | UNKNOWN_MODEL | PERMANENT
            404 | ''                            | page not found                             | INVALID_REQUEST  | PERMANENT
            408 | ''                            | ''                                         | TIMED_OUT        | BACK_OFF
            409 | ''                            | ''                                         | SERVER_ERROR     | BACK_OFF
            429 | engine_overloaded_error       | The engine is currently overloaded, please try again later | OVERLOADED | BACK_OFF_LONG
            429 | rate_limit_error              | engine is currently overloaded             | OVERLOADED       | BACK_OFF_LONG
            429 | exceeded_current_quota_error  | You exceeded your current token quota      | OUT_OF_MONEY     | STOP
            429 | exceeded_current_quota_error  | Your account is suspended due to insufficient balance | OUT_OF_MONEY | STOP
            429 | rate_limit_reached_error      | Your account org-a<ak-b> request reached organization max concurrency: 1, please try again after 1 seconds | RATE_LIMITED | WAIT
            429 | rate_limit_reached_error      | Your account org-a<ak-b> request reached organization max RPM: 3, please try again after 1 seconds | RATE_LIMITED | WAIT
            429 | rate_limit_reached_error      | Your account org-a<ak-b> request reached organization TPM rate limit, current:9, limit:8 | RATE_LIMITED | WAIT
            429 | rate_limit_reached_error      | Your account org-a<ak-b> request reached organization TPD rate limit, current:9, limit:8 | DAY_LIMIT | PARK
            429 | rate_limit_reached_error      | Your account org-8tpdq<ak-b> request reached organization max RPM: 3 | RATE_LIMITED | WAIT
            429 | ''                            | ''                                         | RATE_LIMITED     | WAIT
            499 | client_closed_request         | ''                                         | SERVER_ERROR     | BACK_OFF
            500 | server_error                  | Failed to extract file: x                  | SERVER_ERROR     | BACK_OFF
            500 | unexpected_output             | invalid state transition                   | SERVER_ERROR     | BACK_OFF
            503 | server_unavailable            | ''                                         | SERVER_ERROR     | BACK_OFF
            504 | ''                            | ''                                         | SERVER_ERROR     | BACK_OFF
            529 | ''                            | ''                                         | OVERLOADED       | BACK_OFF_LONG
            302 | ''                            | ''                                         | INVALID_REQUEST  | PERMANENT
            0   | invalid_request_error         | no                                         | INVALID_REQUEST  | PERMANENT
            0   | ''                            | no                                         | SERVER_ERROR     | BACK_OFF
            """)
    void each_refusal_of_the_service_has_its_kind_and_what_is_done_about_it(
            int status, String type, String message, FailureKind kind, Policy policy) {
        assertThat(Refusals.classify(status, type, message)).isEqualTo(kind);
        assertThat(kind.policy()).isEqualTo(policy);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1                             | 1000
            ' 30 '                        | 30000
            0                             | 0
            1.5                           | 1500
            0.0001                        | 1
            Mon, 23 Nov 2026 12:00:30 GMT | 30000
            Mon, 23 Nov 2026 11:59:30 GMT | 0
            """)
    void retry_after_is_seconds_or_a_date(String value, long millis) {
        assertThat(RetryAfter.parse(value, NOW)).contains(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "-5", "soon", "1e3", "99999999999", "Tue, 23 Nov 2026 12:00:30 GMT", "1,5"})
    void a_retry_after_that_makes_no_sense_says_nothing(String value) {
        assertThat(RetryAfter.parse(value, NOW)).isEmpty();
    }

    @Test
    void a_key_is_masked_wherever_it_stands_even_cut_off_at_the_end() {
        ApiKey key = new ApiKey(" sk-0123456789abcdef ");
        assertThat(key.bearer()).isEqualTo("Bearer sk-0123456789abcdef");
        assertThat(key.mask("a sk-0123456789abcdef b sk-0123456789abcdef")).isEqualTo("a sk-*** b sk-***");
        assertThat(key.mask("Bearer sk-0123456789")).isEqualTo("Bearer sk-***");
        assertThat(key.mask("Bearer sk-01 nothing")).isEqualTo("Bearer sk-01 nothing");
        assertThat(key).hasToString("sk-***");
    }

    @Test
    void a_word_in_place_of_a_key_does_not_garble_what_is_said() {
        assertThat(new ApiKey("").mask("text")).isEqualTo("text");
        assertThat(new ApiKey("ollama").mask("ollama is at e")).isEqualTo("ollama is at e");
    }

    @Test
    void a_key_is_masked_in_the_body_of_a_reply_and_a_word_in_its_place_is_not() {
        byte[] body = "a sk-0123456789abcdef b ollama".getBytes(StandardCharsets.UTF_8);
        assertThat(new ApiKey("sk-0123456789abcdef").mask(body)).asString().isEqualTo("a sk-*** b ollama");
        assertThat(new ApiKey("sk-another0123456").mask(body)).isEqualTo(body);
        assertThat(new ApiKey("ollama").mask(body)).isEqualTo(body);
    }

    @Test
    void a_request_has_the_header_of_the_key_only_where_there_is_one() {
        Map<String, String> headers = new HashMap<>();
        new ApiKey("").putOn(headers::put);
        assertThat(headers).isEmpty();
        new ApiKey(" sk-1 ").putOn(headers::put);
        assertThat(headers).containsExactly(Map.entry("Authorization", "Bearer sk-1"));
    }
}
