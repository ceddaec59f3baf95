package org.moonroute.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.moonroute.conversation.ToolSpec;
import org.moonroute.tools.PolicyFields;
import org.moonroute.tools.Tool;
import org.moonroute.tools.ToolPolicy;

/** Makes tools of the operations that {@code config/openapi.json} names. */
public final class OpenApiTools {
    private static final int MAX_NAME = 64;

    private final Supplier<ApiHttp> http;

    private OpenApiTools(Duration connectTimeout) {
        this.http = new Once(connectTimeout);
    }

    /**
     * Reads the configuration and the documents that it names. Without an API in it, nothing else is loaded.
     *
     * @param file the configuration
     * @param home what the paths in it are relative to
     * @param environment the environment variables, for {@code ${NAME}} in it
     * @param connectTimeout the time that a connection may take
     * @return the tools, in the order of the file
     * @throws IllegalStateException naming the file, the field or line, and the way out
     */
    public static List<Tool> load(
            Path file, Path home, Function<String, Optional<String>> environment, Duration connectTimeout) {
        List<Tool> tools = new ArrayList<>();
        OpenApiTools made = new OpenApiTools(connectTimeout);
        for (ApiConfig api : ApiConfig.read(file, home, new Variables(environment))) {
            made.addTo(tools, api);
        }
        return tools;
    }

    private void addTo(List<Tool> tools, ApiConfig api) {
        checkHeaders(api);
        if (api.operations().isEmpty()) {
            return;
        }
        ApiDocument document = ApiDocument.read(api.document());
        api.operations().forEach((name, fields) -> {
            Operation operation = document.operation(name, fields.place());
            tools.add(tool(api, operation, fields));
        });
    }

    private OperationTool tool(ApiConfig api, Operation operation, ConfigFields fields) {
        Inputs inputs = Inputs.of(operation, api.headers().keySet());
        String description = fields.text("description").orElseGet(operation::description);
        if (description.isBlank()) {
            throw fields.place()
                    .wrong(
                            "the document says nothing of what it does. Say it in the field description, for the model.");
        }
        ToolSpec spec = new ToolSpec(
                fields.text("name").orElseGet(() -> name(operation)),
                description,
                inputs.schema().toString());
        OperationTool.Request request =
                new OperationTool.Request(server(api, operation), operation, inputs, api.headers(), api.secrets());
        return new OperationTool(fields.place().toString(), spec, policy(operation, fields), request, http);
    }

    /** What HTTP itself promises to change nothing may be called twice, unless the configuration says otherwise. */
    private static ToolPolicy policy(Operation operation, ConfigFields fields) {
        ObjectNode policy = ((ObjectNode) fields.json()).deepCopy();
        if (operation.isSafe() && !policy.has("idempotent")) {
            policy.put("idempotent", true);
        }
        try {
            return PolicyFields.of(policy);
        } catch (IllegalArgumentException wrong) {
            throw fields.place().wrong(wrong.getMessage() + ".");
        }
    }

    /** Of {@code GET /stock/{id}}: {@code get_stock_id}. */
    private static String name(Operation operation) {
        String id = operation.json().path("operationId").asText("");
        String name = (id.isEmpty() ? operation.method().toLowerCase(Locale.ROOT) + operation.path() : id)
                .replaceAll("[^A-Za-z0-9_-]+", "_")
                .replaceAll("_$", "");
        return name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME);
    }

    private static String server(ApiConfig api, Operation operation) {
        String url = api.url().or(operation::server).orElse("").strip().replaceFirst("/+$", "");
        try {
            URI address = new URI(url);
            boolean http =
                    "http".equalsIgnoreCase(address.getScheme()) || "https".equalsIgnoreCase(address.getScheme());
            boolean plain =
                    address.getUserInfo() == null && address.getQuery() == null && address.getFragment() == null;
            if (http && address.getHost() != null && plain) {
                return url;
            }
        } catch (URISyntaxException noAddress) {
            // Said below.
        }
        for (String secret : api.secrets()) {
            url = url.replace(secret, OperationTool.SECRET);
        }
        String said = url.isEmpty() ? "the document names no server" : "'" + url + "' is no address of a server";
        throw api.place()
                .in("url")
                .wrong(said + ". Give one such as https://shop.example.com/v1, without user, query and fragment.");
    }

    /** Some headers are the HTTP client's own, and it refuses them with the first call. */
    private static void checkHeaders(ApiConfig api) {
        api.headers().keySet().forEach(name -> {
            try {
                HttpRequest.newBuilder().header(name, "x");
            } catch (IllegalArgumentException refused) {
                throw api.place().in("headers").in(name).wrong("this is no header that can be set. Leave it out.");
            }
        });
    }

    /** The HTTP client, made when it is first asked for: a start without calls does without. */
    private static final class Once implements Supplier<ApiHttp> {
        private final Duration connectTimeout;
        private ApiHttp made;

        Once(Duration connectTimeout) {
            this.connectTimeout = connectTimeout;
        }

        @Override
        public synchronized ApiHttp get() {
            if (made == null) {
                made = new ApiHttp(connectTimeout);
            }
            return made;
        }
    }
}
