package org.moonroute.moonshot;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.moonroute.conversation.FailureKind;

/**
 * Tells the kinds of refusals apart, by HTTP status and error type; the service's types and texts are those of
 * platform.kimi.ai/docs/api/errors and of platform.kimi.ai's help pages on rate limits. The first line that fits decides.
 */
final class Refusals {

    /** What the service said. */
    private record Said(int status, String type, String message) {
        boolean status(int... any) {
            for (int one : any) {
                if (status == one) {
                    return true;
                }
            }
            return false;
        }

        boolean type(String... any) {
            return List.of(any).contains(type);
        }

        boolean says(String word) {
            return message.toLowerCase(Locale.ROOT).contains(word);
        }
    }

    private record Line(Predicate<Said> fits, FailureKind kind) {}

    private static final List<Line> TABLE = List.of(
            new Line(said -> said.type("exceeded_current_quota_error") || said.status(402), FailureKind.OUT_OF_MONEY),
            new Line(said -> said.type("rate_limit_reached_error") && said.says(" tpd "), FailureKind.DAY_LIMIT),
            new Line(said -> said.type("rate_limit_reached_error"), FailureKind.RATE_LIMITED),
            new Line(said -> said.type("engine_overloaded_error") || said.status(529), FailureKind.OVERLOADED),
            new Line(said -> said.status(429) && said.says("overloaded"), FailureKind.OVERLOADED),
            new Line(said -> said.status(429), FailureKind.RATE_LIMITED),
            new Line(said -> said.type("content_filter"), FailureKind.CONTENT_FILTERED),
            new Line(
                    said -> said.type("invalid_authentication_error", "incorrect_api_key_error") || said.status(401),
                    FailureKind.UNAUTHORIZED),
            new Line(said -> said.type("permission_denied_error") || said.status(403), FailureKind.FORBIDDEN),
            new Line(said -> said.status(404) && said.says("model"), FailureKind.UNKNOWN_MODEL),
            new Line(said -> said.status(408), FailureKind.TIMED_OUT),
            new Line(said -> said.status(409, 499), FailureKind.SERVER_ERROR),
            new Line(said -> said.status >= 500, FailureKind.SERVER_ERROR),
            new Line(said -> said.status >= 300, FailureKind.INVALID_REQUEST),
            new Line(said -> said.type("invalid_request_error"), FailureKind.INVALID_REQUEST),
            new Line(said -> true, FailureKind.SERVER_ERROR));

    private Refusals() {}

    /** The kind of a refusal; type and message may be empty. */
    static FailureKind classify(int status, String type, String message) {
        Said said = new Said(status, type, message);
        return TABLE.stream()
                .filter(line -> line.fits().test(said))
                .findFirst()
                .orElseThrow()
                .kind();
    }
}
