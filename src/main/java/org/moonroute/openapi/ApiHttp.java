package org.moonroute.openapi;

import java.io.IOException;
import java.io.InputStream;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/**
 * Makes the calls. Follows a redirect to the same server only, and only of calls that change nothing; keeps no cookie; reads no
 * more of a reply than is wanted of it. A thread that is interrupted gives its call up at once.
 */
final class ApiHttp {
    private static final int MAX_REDIRECTS = 3;
    private static final int REDIRECT = 3;
    private static final int HUNDRED = 100;
    private static final int NO_CONTENT = 204;
    private static final int SUCCESS = 2;

    private final HttpClient client;

    ApiHttp(Duration connectTimeout) {
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connectTimeout)
                .proxy(ProxySelector.getDefault())
                .build();
    }

    /**
     * What the service replies.
     *
     * @param maxChars how much of it is wanted
     * @throws ApiRefused if it does not do what it is asked for
     */
    String call(HttpRequest request, int maxChars) throws ApiRefused, InterruptedException {
        HttpRequest next = request;
        for (int redirects = 0; ; redirects++) {
            try {
                HttpResponse<InputStream> response = client.send(next, BodyHandlers.ofInputStream());
                try (InputStream body = response.body()) {
                    Optional<URI> elsewhere = redirect(response);
                    if (elsewhere.isEmpty() || redirects == MAX_REDIRECTS) {
                        return reply(response, body, maxChars);
                    }
                    next = HttpRequest.newBuilder(next, (name, value) -> true)
                            .uri(elsewhere.get())
                            .build();
                }
            } catch (IOException broken) {
                if (Thread.currentThread().isInterrupted() || broken.getCause() instanceof InterruptedException) {
                    throw (InterruptedException) new InterruptedException().initCause(broken);
                }
                throw new ApiRefused("the service cannot be reached" + reason(broken), broken);
            }
        }
    }

    /** Messages of this client are about connections; they hold no content. */
    private static String reason(IOException broken) {
        return broken.getMessage() == null ? "" : " (" + broken.getMessage() + ")";
    }

    private static String reply(HttpResponse<InputStream> response, InputStream body, int maxChars)
            throws IOException, ApiRefused {
        int status = response.statusCode();
        ReplyText text = new ReplyText(response.headers());
        if (status / HUNDRED == SUCCESS) {
            if (response.request().method().equals("HEAD")) {
                return "HTTP " + status;
            }
            return status == NO_CONTENT ? "" : text.read(body, maxChars);
        }
        throw new ApiRefused("HTTP " + status + text.excerpt(body));
    }

    /** Where a redirect leads that may be followed. */
    private static Optional<URI> redirect(HttpResponse<?> response) throws ApiRefused {
        boolean isRedirect = response.statusCode() / HUNDRED == REDIRECT;
        Optional<String> location = response.headers().firstValue("Location");
        if (!isRedirect || location.isEmpty()) {
            return Optional.empty();
        }
        String method = response.request().method();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return Optional.empty();
        }
        try {
            URI from = response.request().uri();
            URI to = from.resolve(location.get());
            if (from.getScheme().equalsIgnoreCase(to.getScheme())
                    && from.getRawAuthority().equalsIgnoreCase(to.getRawAuthority())) {
                return Optional.of(to);
            }
        } catch (IllegalArgumentException noAddress) {
            // Said below.
        }
        throw new ApiRefused(
                "HTTP " + response.statusCode() + ": the service redirects to another server, which is not followed");
    }
}
