package org.moonroute.sandbox;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets a request in by its Authorization header.
 *
 * <p>No key, or one that cannot be a key, is "incorrect"; a key that is not the configured one is "invalid". Texts:
 * platform.kimi.ai/docs/api/errors.
 */
record KeyCheck(String apiKey) {
    private static final Pattern BEARER = Pattern.compile("Bearer\\s+(\\S+)", Pattern.CASE_INSENSITIVE);

    void admit(String authorization) {
        Matcher bearer = BEARER.matcher(authorization == null ? "" : authorization.strip());
        String key = bearer.matches() ? bearer.group(1) : "";
        if (key.equals(apiKey)) {
            return;
        }
        if (!key.matches("sk-.+")) {
            throw ErrorKind.BAD_KEY.refusal();
        }
        if (apiKey != null) {
            throw ErrorKind.INVALID_AUTHENTICATION.refusal();
        }
    }
}
