package org.moonroute.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;

/** The wish of a client to come back for its answer (RFC 7240). */
final class Deferral {
    static final String PATH = "/prompts";
    static final String WISH = "respond-async";

    private Deferral() {}

    /** Whether a request has it. Only prompts can be deferred; elsewhere it is a preference that is not heeded, as may be. */
    static boolean isWanted(HttpServletRequest request) {
        return request.getRequestURI().equals(PATH)
                && Collections.list(request.getHeaders("Prefer")).stream()
                        .flatMap(line -> Arrays.stream(line.split(",")))
                        .map(preference -> preference.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
                        .anyMatch(WISH::equals);
    }
}
