package org.moonroute.http;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.moonroute.conversation.Attempt;
import org.moonroute.conversation.Failure;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Lane;
import org.moonroute.conversation.Refusal;

/**
 * Errors in OpenAI's form: {@code {"error": {"message", "type", "param", "code"}}}. The type is what clients tell errors apart by
 * beside the status; the code is our word for the kind.
 */
public final class ErrorReply {
    /** How the service names the account, and its key, in errors: that is nobody's affair but the owner's. */
    private static final Pattern ACCOUNT = Pattern.compile("\\borg-[\\w-]+(?:\\s*<[^>]*>)?|\\b(?:ak|sk|proj)-[\\w-]+");

    private static final String RETRY_AFTER = "Retry-After";
    private static final long SOON_SECONDS = 1;

    private ErrorReply() {}

    /** What a status stands for. */
    enum Status {
        BAD_REQUEST(400, "invalid_request_error"),
        UNAUTHORIZED(401, "authentication_error"),
        FORBIDDEN(403, "permission_error"),
        NOT_FOUND(404, "not_found_error"),
        METHOD_NOT_ALLOWED(405, "invalid_request_error"),
        TIMEOUT(408, "timeout_error"),
        CONFLICT(409, "conflict_error"),
        TOO_LARGE(413, "invalid_request_error"),
        UNPROCESSABLE(422, "invalid_request_error"),
        TOO_MANY(429, "rate_limit_error"),
        QUOTA(429, "insufficient_quota"),
        INTERNAL(500, "internal_error"),
        BAD_GATEWAY(502, "upstream_error"),
        UNAVAILABLE(503, "overloaded_error"),
        GATEWAY_TIMEOUT(504, "timeout_error"),
        NO_SPACE(507, "insufficient_quota");

        private final int code;
        private final String type;

        Status(int code, String type) {
            this.code = code;
            this.type = type;
        }

        int code() {
            return code;
        }
    }

    /** An error of the request itself. */
    static HttpReply of(Status status, String code, String message) {
        return HttpReply.json(status.code, body(status, code, message));
    }

    /** An error of one field of the request. */
    static HttpReply wrongField(String field, String message) {
        return HttpReply.json(Status.BAD_REQUEST.code, body(Status.BAD_REQUEST, "invalid-request", message, field));
    }

    /** The content alone, for a stream that is begun. */
    static byte[] body(Status status, String code, String message) {
        return body(status, code, message, null);
    }

    private static byte[] body(Status status, String code, String message, String field) {
        return Json.object(json -> {
            json.writeObjectFieldStart("error");
            json.writeStringField("message", message);
            json.writeStringField("type", status.type);
            json.writeStringField("param", field);
            json.writeStringField("code", code);
            json.writeEndObject();
        });
    }

    /** What a failed prompt is to the client. */
    static HttpReply of(Failure failure) {
        Status status = status(failure.kind());
        HttpReply reply = of(
                status, failure.kind().word(), ACCOUNT.matcher(failure.reason()).replaceAll("***"));
        boolean passes = status == Status.TOO_MANY || status == Status.UNAVAILABLE;
        return passes ? reply.with(RETRY_AFTER, Long.toString(retryAfter(failure))) : reply;
    }

    /** Another request with this key has another content. */
    public static HttpReply conflict() {
        return of(
                Status.CONFLICT,
                "idempotency-conflict",
                "another request with this Idempotency-Key said something else. Give each request a key of its own.");
    }

    /** Too many requests at once. */
    static HttpReply tooMany(String reason) {
        return of(Status.TOO_MANY, "too-many-requests", reason).with(RETRY_AFTER, Long.toString(SOON_SECONDS));
    }

    /** The account is closed for longer than a client is to wait. */
    public static HttpReply closed(FailureKind why, Duration left) {
        long seconds = seconds(left);
        return of(
                        status(why),
                        why.word(),
                        "the account takes no calls for " + seconds + " s (" + why.word() + "), which is longer than"
                                + " requests wait (moonroute.http.max-wait)")
                .with(RETRY_AFTER, Long.toString(seconds));
    }

    /** A lane asks for more than its share of the account. */
    public static HttpReply laneIsFull(Lane lane, Duration waited) {
        return of(
                        Status.TOO_MANY,
                        "lane-full",
                        "prompts of the lane " + lane.name().toLowerCase(Locale.ROOT)
                                + " have waited for the account for " + waited.toSeconds()
                                + " s, which is longer than requests wait (moonroute.http.max-wait)")
                .with(RETRY_AFTER, Long.toString(seconds(waited)));
    }

    private static long seconds(Duration time) {
        return Math.max(SOON_SECONDS, time.plusMillis(999).toSeconds());
    }

    /** A request without a key that is good. */
    static HttpReply noKey(boolean isGiven) {
        String reason = isGiven
                ? "the API key is wrong, or was revoked"
                : "an API key is wanted, as the header Authorization: Bearer KEY";
        return of(Status.UNAUTHORIZED, "invalid_api_key", reason).with("WWW-Authenticate", "Bearer");
    }

    /** More requests with one key than it may make. */
    static HttpReply tooOften(Duration wait) {
        long seconds = seconds(wait);
        return of(
                        Status.TOO_MANY,
                        "rate_limit_exceeded",
                        "the key has made as many requests within a minute as it may; come back in " + seconds + " s")
                .with(RETRY_AFTER, Long.toString(seconds));
    }

    /** The key has no money left. As OpenAI says it; its clients would try 429 again, were they not told that it is of no use. */
    static HttpReply noMoney() {
        return of(Status.QUOTA, "insufficient_quota", "the budget of the key is used up")
                .with("X-Should-Retry", "false");
    }

    /** There is no place for a file. OpenAI's clients would try it again, as what is wrong with the server. */
    static HttpReply noSpace(String reason) {
        return of(Status.NO_SPACE, "no-space", reason).with("X-Should-Retry", "false");
    }

    /** An error of the program, of which nothing is told. */
    public static HttpReply internal() {
        return of(Status.INTERNAL, "internal", "Moonroute itself failed; its log says more under this request's id");
    }

    /** The program is stopping, or the account takes nothing. */
    public static HttpReply unavailable(String reason) {
        return of(Status.UNAVAILABLE, "unavailable", reason)
                .with(RETRY_AFTER, Long.toString(Duration.ofMinutes(1).toSeconds()));
    }

    private static long retryAfter(Failure failure) {
        Optional<Duration> said = failure.course().tried().stream()
                .reduce((first, second) -> second)
                .flatMap(Attempt::refusal)
                .flatMap(Refusal::retryAfter);
        return Math.max(SOON_SECONDS, said.map(Duration::toSeconds).orElse(SOON_SECONDS));
    }

    static Status status(FailureKind kind) {
        return switch (kind) {
            case INVALID_PROMPT,
                    EXPIRED,
                    DELIVERED_TOO_OFTEN,
                    UNSUPPORTED_PARAMETER,
                    INVALID_REQUEST,
                    CONTENT_FILTERED,
                    OVER_ACCOUNT_LIMIT,
                    UNKNOWN_PRICE,
                    CANCELLED -> Status.BAD_REQUEST;
            case MODEL_RETIRED, UNKNOWN_MODEL -> Status.NOT_FOUND;
            case RATE_LIMITED, DAY_LIMIT -> Status.TOO_MANY;
            // The account's own troubles are not the client's: its key is good.
            case FORBIDDEN, UNAUTHORIZED, OUT_OF_MONEY, OVERLOADED -> Status.UNAVAILABLE;
            case SERVER_ERROR, UNREACHABLE, BAD_REPLY, REPLY_TOO_LARGE -> Status.BAD_GATEWAY;
            case TIMED_OUT, TOO_MUCH_TIME -> Status.GATEWAY_TIMEOUT;
            case TRUNCATED,
                    EMPTY_ANSWER,
                    MISSING_TOOL_CALLS,
                    LEAKED_TOOL_CALL,
                    TOO_MANY_ROUNDS,
                    TOO_MANY_TOOL_CALLS,
                    TOO_MANY_CALLS_OF_ONE_TOOL,
                    REPEATED_CALLS,
                    TOO_EXPENSIVE,
                    TOO_MANY_TOKENS,
                    INVALID_ANSWER -> Status.UNPROCESSABLE;
            case INTERNAL -> Status.INTERNAL;
        };
    }
}
