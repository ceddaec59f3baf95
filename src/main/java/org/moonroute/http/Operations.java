package org.moonroute.http;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The pages for those who run the program: whether it lives, whether it is ready, and its numbers. */
public final class Operations {
    /** Whether the process serves. */
    public static final String LIVE = "/health/live";
    /** Whether requests may be sent. */
    public static final String READY = "/health/ready";
    /** The numbers. */
    public static final String METRICS = "/metrics";

    /** What is served, described. */
    public static final String DESCRIPTION = "/openapi.yaml";

    /** Those that are answered whatever else is not. */
    static final Set<String> PATHS = Set.of(LIVE, READY, METRICS);

    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;
    private static final String NUMBERS = "text/plain; version=0.0.4; charset=utf-8";

    private Operations() {}

    /** Always 200. */
    public static Servlet live() {
        byte[] body = Json.object(json -> json.writeStringField("status", "live"));
        return new Fixed(() -> HttpReply.json(OK, body));
    }

    /** 200, or 503 when anything fails; with how each is. */
    public static Servlet ready(Supplier<List<Health>> checks) {
        return new Fixed(() -> readiness(checks.get()));
    }

    /** What is to be said of the numbers, in the text format of Prometheus. */
    public static Servlet metrics(Supplier<String> numbers) {
        return new Fixed(
                () -> new HttpReply(OK, NUMBERS, Map.of(), numbers.get().getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * The description of what is served, in OpenAPI's form.
     *
     * @throws UncheckedIOException if it is not where it was built
     */
    public static Servlet description() {
        try (InputStream in = Operations.class.getResourceAsStream("openapi.yaml")) {
            HttpReply description = new HttpReply(OK, "application/yaml", Map.of(), in.readAllBytes());
            return new Fixed(() -> description);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static HttpReply readiness(List<Health> checks) {
        boolean ready = checks.stream().noneMatch(Health::failing);
        return HttpReply.json(ready ? OK : UNAVAILABLE, Json.object(json -> {
            json.writeStringField("status", ready ? "ready" : "not-ready");
            json.writeObjectFieldStart("checks");
            for (Health check : checks) {
                json.writeObjectFieldStart(check.name());
                json.writeStringField("state", check.state());
                json.writeStringField("reason", check.reason());
                json.writeEndObject();
            }
            json.writeEndObject();
        }));
    }

    private static final class Fixed extends HttpServlet {
        private static final long serialVersionUID = 1L;

        private final transient Supplier<HttpReply> content;

        Fixed(Supplier<HttpReply> content) {
            this.content = content;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            content.get().writeTo(response);
        }
    }
}
