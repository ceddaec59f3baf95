package org.moonroute.sandbox;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The errors of the service, by the names a rules file uses for them.
 *
 * <p>Statuses, types and texts: platform.kimi.ai/docs/api/errors, and replies quoted in public bug reports. The texts
 * of {@link #SERVER_ERROR}, {@link #UNAVAILABLE} and {@link #CLIENT_CLOSED} are not published and are the sandbox's own.
 */
enum ErrorKind {
    OVERLOADED(429, "engine_overloaded_error", "The engine is currently overloaded, please try again later"),
    QUOTA(
            429,
            "exceeded_current_quota_error",
            "Your account is suspended due to insufficient balance, please recharge your account or check your plan and"
                    + " billing details"),
    SUSPENDED(
            429,
            "exceeded_current_quota_error",
            "Your account org-sandbox<ak-sandbox> is suspended, please check your plan and billing details"),
    RATE_LIMIT(
            429,
            "rate_limit_reached_error",
            "Your account org-sandbox<ak-sandbox> request reached organization max RPM: 3, please try again after 1"
                    + " seconds"),
    CONCURRENCY(
            429,
            "rate_limit_reached_error",
            "Your account org-sandbox<ak-sandbox> request reached organization max concurrency: 1, please try again"
                    + " after 1 seconds"),
    TPM(
            429,
            "rate_limit_reached_error",
            "Your account org-sandbox<ak-sandbox> request reached organization TPM rate limit, current:500001,"
                    + " limit:500000"),
    TPD(
            429,
            "rate_limit_reached_error",
            "Your account org-sandbox<ak-sandbox> request reached organization TPD rate limit, current:1500001,"
                    + " limit:1500000"),
    CONTENT_FILTER(400, "content_filter", "The request was rejected because it was considered high risk"),
    INPUT_TOO_LONG(400, "invalid_request_error", "Input token length too long"),
    BAD_KEY(401, "incorrect_api_key_error", "Incorrect API key provided"),
    INVALID_AUTHENTICATION(401, "invalid_authentication_error", "Invalid Authentication"),
    FORBIDDEN(403, "permission_denied_error", "The API you are accessing is not open"),
    NOT_FOUND(404, "resource_not_found_error", "Not found the model {model} or Permission denied"),
    CLIENT_CLOSED(499, "client_closed_request", "The client closed the request"),
    SERVER_ERROR(500, "server_error", "The server had an error while processing your request"),
    UNEXPECTED_OUTPUT(500, "unexpected_output", "invalid state transition"),
    UNAVAILABLE(503, "server_unavailable", "The server is currently unavailable, please try again later"),
    /** The gateway in front of the service answers with a page, not with JSON. */
    GATEWAY_TIMEOUT(
            504,
            "",
            "<html>\r\n<head><title>504 Gateway Time-out</title></head>\r\n<body>\r\n"
                    + "<center><h1>504 Gateway Time-out</h1></center>\r\n</body>\r\n</html>\r\n");

    private final int status;
    private final String type;
    private final String message;

    ErrorKind(int status, String type, String message) {
        this.status = status;
        this.type = type;
        this.message = message;
    }

    static List<String> words() {
        return Arrays.stream(values()).map(ErrorKind::word).toList();
    }

    static ErrorKind named(String word) {
        return Arrays.stream(values())
                .filter(kind -> kind.word().equals(word))
                .findFirst()
                .orElseThrow();
    }

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    int status() {
        return status;
    }

    String message() {
        return message;
    }

    boolean isPage() {
        return type.isEmpty();
    }

    Refusal refusal() {
        return refusal(message);
    }

    Refusal refusal(String text) {
        return new Refusal(status, type, text, type.equals("rate_limit_reached_error") ? Refusal.RETRY_SOON : Map.of());
    }
}
