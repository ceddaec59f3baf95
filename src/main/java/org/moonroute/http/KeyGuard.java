package org.moonroute.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in who has a key, where there are keys, as often as that allows; the health of the service may be asked by anybody. What it lets in
 * knows its {@link Client}.
 */
public final class KeyGuard extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(KeyGuard.class);
    private static final String BEARER = "Bearer ";
    private static final Pattern OPEN = Pattern.compile("/health/[a-z]+");

    private final transient Clients clients;

    /** @param clients who may ask */
    public KeyGuard(Clients clients) {
        this.clients = clients;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (isOpen(request) || !clients.needKey()) {
            chain.doFilter(request, response);
            return;
        }
        Optional<Client> client = secret(request).flatMap(clients::of);
        if (client.isEmpty()) {
            LOG.debug("{}: no key, or a wrong one", request.getAttribute(RequestGuard.ID));
            ErrorReply.noKey(secret(request).isPresent()).turnAway(response);
            return;
        }
        Optional<Duration> wait = clients.enter(client.get());
        if (wait.isPresent()) {
            ErrorReply.tooOften(wait.get()).turnAway(response);
            return;
        }
        client.get().signs(request);
        chain.doFilter(request, response);
    }

    /** By the path as it was written, which must be as plain as this: any other may mean another place to whoever reads it next. */
    private static boolean isOpen(HttpServletRequest request) {
        return OPEN.matcher(request.getRequestURI()).matches();
    }

    private static Optional<String> secret(HttpServletRequest request) {
        String given = request.getHeader("Authorization");
        return given != null && given.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? Optional.of(given.substring(BEARER.length()).strip())
                : Optional.empty();
    }
}
