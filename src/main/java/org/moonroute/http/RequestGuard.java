package org.moonroute.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * Before everything else: gives each request its id (the client's own, where it gives a fitting one) and each reply its security
 * headers, and turns away what is too much.
 */
public final class RequestGuard extends HttpFilter {
    /** Where the rest finds the request's id. */
    public static final String ID = "org.moonroute.request-id";

    private static final long serialVersionUID = 1L;
    private static final Pattern FITTING = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    private final int most;
    private final AtomicInteger under = new AtomicInteger();
    private volatile boolean stopping;

    /** @param most how many requests are served at once */
    public RequestGuard(int most) {
        this.most = most;
    }

    /** Turns away every further request but those that ask how the program fares. */
    public void takeNoMore() {
        stopping = true;
    }

    /** Whether further requests are turned away. */
    public boolean isStopping() {
        return stopping;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String given = request.getHeader("X-Request-Id");
        String id = given != null && FITTING.matcher(given).matches()
                ? given
                : "req-" + UUID.randomUUID().toString().replace("-", "");
        request.setAttribute(ID, id);
        response.setHeader("X-Request-Id", id);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        response.setHeader("Referrer-Policy", "no-referrer");
        try {
            boolean tooMany = under.incrementAndGet() > most;
            if (Operations.PATHS.contains(request.getServletPath())) {
                // How it fares is asked most when it fares badly.
                chain.doFilter(request, response);
            } else if (tooMany) {
                ErrorReply.tooMany("more than " + most + " requests are under way (moonroute.http.max-requests)")
                        .turnAway(response);
            } else if (stopping) {
                ErrorReply.unavailable("the service is stopping").turnAway(response);
            } else {
                chain.doFilter(request, response);
            }
        } finally {
            EventWriter.closeOf(request);
            under.decrementAndGet();
        }
    }
}
