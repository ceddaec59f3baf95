package org.moonroute.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.moonroute.conversation.Turns;

/**
 * Of requests with one {@code Idempotency-Key}, from one client, one after the other: the first is asked, and the others find in the
 * journal what it was answered.
 */
public final class IdempotencyKeys extends HttpFilter {
    /** Where the rest finds what the journal knows the request by. */
    static final String JOURNAL_KEY = "org.moonroute.journal-key";

    private static final long serialVersionUID = 1L;
    private static final String HEADER = "Idempotency-Key";
    private static final Pattern FITTING = Pattern.compile("[!-~]{1,255}");

    private final transient Turns turns;

    /** @param turns of all that comes by HTTP */
    public IdempotencyKeys(Turns turns) {
        this.turns = turns;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String given = request.getHeader(HEADER);
        if (given == null) {
            chain.doFilter(request, response);
        } else if (FITTING.matcher(given).matches()) {
            // Whoever comes by another door has other keys.
            inTurn("http " + Client.of(request).id() + " " + given, request, response, chain);
        } else {
            ErrorReply.of(
                            ErrorReply.Status.BAD_REQUEST,
                            "bad-idempotency-key",
                            HEADER + " must be 1 to 255 visible ASCII characters")
                    .turnAway(response);
        }
    }

    private void inTurn(String key, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        request.setAttribute(JOURNAL_KEY, key);
        if (Deferral.isWanted(request)) {
            // It asks nothing yet; what it begins has its turn when it does.
            chain.doFilter(request, response);
            return;
        }
        Turns.Turn turn = turns.take(key);
        try {
            chain.doFilter(request, response);
        } finally {
            turn.end();
        }
    }
}
