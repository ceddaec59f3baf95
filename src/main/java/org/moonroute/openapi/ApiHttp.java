package org.moonroute.openapi;

import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.moonroute.tools.BoundedBody;

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
     * @param masked takes out of a refusal what nobody is to read
     * @throws ApiRefused if it does not do what it is asked for
     */
    String call(HttpRequest request, int maxChars, UnaryOperator<String> masked)
            throws ApiRefused, InterruptedException {
        HttpRequest next = request;
        for (int redirects = 0; ; redirects++) {
            HttpResponse<byte[]> response = send(next, maxChars);
            Optional<URI> elsewhere = redirect(response);
            if (elsewhere.isEmpty() || redirects == MAX_REDIRECTS) {
                return reply(response, masked);
            }
            next = HttpRequest.newBuilder(next, (name, value) -> true)
                    .uri(elsewhere.get())
                    .build();
        }
    }

    private HttpResponse<byte[]> send(HttpRequest request, int maxChars) throws ApiRefused, InterruptedException {
        try {
            return client.send(request, BoundedBody.atMost(head -> {
                int wanted = head.statusCode() / HUNDRED == SUCCESS ? maxChars : ReplyText.EXCERPT_CHARS;
                return new ReplyText(head.headers()).bytes(wanted);
            }));
        } catch (IOException broken) {
            throw new ApiRefused("the service cannot be reached" + reason(broken), broken);
        }
    }

    /** Messages of this client are about connections; they hold no content. */
    private static String reason(IOException broken) {
        return broken.getMessage() == null ? "" : " (" + broken.getMessage() + ")";
    }

    private static String reply(HttpResponse<byte[]> response, UnaryOperator<String> masked) throws ApiRefused {
        int status = response.statusCode();
        ReplyText text = new ReplyText(response.headers());
        if (status / HUNDRED != SUCCESS) {
            throw new ApiRefused("HTTP " + status + text.excerpt(response.body(), masked));
        }
        if (response.request().method().equals("HEAD")) {
            return "HTTP " + status;
        }
        return status == NO_CONTENT ? "" : text.of(response.body());
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
