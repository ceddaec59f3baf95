package org.moonroute.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.moonroute.conversation.Lane;
import org.moonroute.conversation.Origin;

/**
 * An HTTP request that a prompt came as. Only the thread that serves it may use it.
 *
 * @param id the request's id, as the reply's {@code X-Request-Id} says it
 * @param journalKey of the client and its {@code Idempotency-Key}; absent for a request without
 * @param form what the request wants its reply to look like
 * @param request what came
 * @param response what goes back
 */
public record HttpOrigin(
        String id, Optional<String> journalKey, Form form, HttpServletRequest request, HttpServletResponse response)
        implements Origin {

    /** What a reply looks like. */
    public enum Form {
        /** OpenAI's chat completion. */
        CHAT,
        /** The answer's text. */
        TEXT,
        /** The whole outcome. */
        OUTCOME
    }

    @Override
    public String kind() {
        return "http";
    }

    @Override
    public Lane lane() {
        return Lane.INTERACTIVE;
    }
}
