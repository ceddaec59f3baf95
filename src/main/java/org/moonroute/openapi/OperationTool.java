package org.moonroute.openapi;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.moonroute.conversation.ToolSpec;
import org.moonroute.tools.Catalogue;
import org.moonroute.tools.Tool;
import org.moonroute.tools.ToolPolicy;

/**
 * A tool that calls one operation.
 *
 * @param source where it is configured, for errors
 * @param spec what the model is told
 * @param policy how it may be run
 * @param request what is called, and with what
 * @param http makes the call; made with the first one
 */
record OperationTool(String source, ToolSpec spec, ToolPolicy policy, Request request, Supplier<ApiHttp> http)
        implements Tool {
    static final String SECRET = "***";
    private static final String ACCEPT = "application/json, text/*;q=0.9, */*;q=0.1";

    /**
     * What is called.
     *
     * @param server the address of the service, without a slash at its end
     * @param operation the operation
     * @param inputs what the model says of a call
     * @param headers what is sent with each call
     * @param secrets what must not be told to the model, should the service repeat it
     */
    record Request(
            String server, Operation operation, Inputs inputs, Map<String, String> headers, List<String> secrets) {

        /** @throws IllegalArgumentException if an argument cannot be sent; for the model */
        HttpRequest with(Map<String, Object> arguments) {
            String path = PathText.of(operation.path(), inputs.parameters(), arguments);
            URI address = URI.create(server + path + QueryText.of(inputs.parameters(), arguments));
            HttpRequest.Builder request = HttpRequest.newBuilder(address)
                    .header("User-Agent", "Moonroute")
                    // Left unsaid, a service may pack its reply as it likes.
                    .header("Accept-Encoding", "identity");
            if (!headers.containsKey("Accept")) {
                request.header("Accept", ACCEPT);
            }
            inputs.parameters().forEach((name, parameter) -> {
                if (parameter.in().equals(Parameter.HEADER) && arguments.get(name) != null) {
                    request.setHeader(parameter.name(), header(name, arguments.get(name)));
                }
            });
            headers.forEach(request::setHeader);
            Optional<String> body = inputs.bodyOf(arguments);
            body.ifPresent(text -> request.setHeader(
                    "Content-Type", inputs.body().orElseThrow().header()));
            return request.method(
                            operation.method(),
                            body.map(text -> BodyPublishers.ofString(text, StandardCharsets.UTF_8))
                                    .orElseGet(BodyPublishers::noBody))
                    .build();
        }

        private static String header(String name, Object value) {
            String text = String.join(",", ValueText.parts(value));
            if (!HeaderText.isSendable(text)) {
                throw new IllegalArgumentException(
                        "the argument " + name + " is sent as a header, and must be one line of ASCII characters");
            }
            return text;
        }

        String masked(String text) {
            String masked = text;
            for (String secret : secrets) {
                masked = masked.replace(secret, SECRET);
            }
            return masked;
        }
    }

    @Override
    public String make() {
        return "openapi";
    }

    @Override
    public Object call(Map<String, Object> arguments) throws ApiRefused, InterruptedException {
        int maxChars = policy.maxResult() == 0 ? Catalogue.MAX_RESULT_CHARS : policy.maxResult();
        try {
            return request.masked(http.get().call(request.with(arguments), maxChars, request::masked));
        } catch (ApiRefused refused) {
            throw new ApiRefused(request.masked(refused.getMessage()), refused.getCause());
        }
    }
}
