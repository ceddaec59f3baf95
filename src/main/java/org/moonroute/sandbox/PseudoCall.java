package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the model does with the legacy {@code functions} field: it never sees the functions, writes something like a
 * call into its text, makes up a result and goes on from there.
 *
 * <p>Form and wording: the reply that "Loving Common Lisp" recorded in July 2025, here for any function and place.
 */
final class PseudoCall {
    private PseudoCall() {}

    /** The text, if the request has functions, no tools, and suggests a call. */
    static Optional<String> leak(ChatRequest request) {
        if (!request.tools().isEmpty()) {
            return Optional.empty();
        }
        if (!request.functions().isEmpty() && Recordings.WEATHER.isPrompt(request.prompt())) {
            return Optional.of(Recordings.WEATHER.content());
        }
        return ToolChooser.suggested(request.functions(), request.prompt()).stream()
                .findFirst()
                .map(function -> leak(function, request.prompt()));
    }

    private static String leak(JsonNode function, String prompt) {
        String name = ToolChooser.name(function);
        List<ToolCall> calls = ArgumentGuess.calls(function, prompt);
        String parameters = arguments(calls.get(0)).properties().stream()
                .map(parameter -> "<parameter name=\"%s\">%s</parameter>\n"
                        .formatted(parameter.getKey(), parameter.getValue().asText("")))
                .collect(Collectors.joining());
        return """
                I'll use %s for that.

                <function_calls>
                <invoke name="%s">
                %s</invoke>
                </function_calls>
                <result>
                {"status": "ok", "value": 72}
                </result>

                According to %s the value is 72.""".formatted(name, name, parameters, name);
    }

    private static JsonNode arguments(ToolCall call) {
        try {
            return Json.read(call.arguments().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("Guessed arguments are not JSON", e);
        }
    }
}
