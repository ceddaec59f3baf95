package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What the simulated model says when no rule says otherwise: a fixed reaction to each kind of request. */
final class Script {
    private Script() {}

    static Answer answer(ChatRequest request) {
        List<ToolCall> many = ManyCalls.calls(request);
        if (!many.isEmpty()) {
            return Answer.calls(many);
        }
        if (ToolResults.arrived(request)) {
            return Answer.says(formatted(request, ToolResults.answer(request)));
        }
        List<ToolCall> calls = ToolChooser.calls(request);
        if (!calls.isEmpty()) {
            return Answer.calls(calls);
        }
        String text = PseudoCall.leak(request)
                .or(() -> KnownPrompts.answer(request.prompt()))
                .orElseGet(() -> "Simulated answer to: " + Excerpt.of(request.prompt()));
        return Answer.says(formatted(request, text));
    }

    static String thought(ChatRequest request) {
        return "The user asks: " + Excerpt.first(request.prompt(), 80) + ". I will answer briefly.";
    }

    private static String formatted(ChatRequest request, String text) {
        JsonNode format = request.body().path("response_format");
        return switch (format.path("type").asText("")) {
            case "json_object" -> Json.text(Json.object().put("answer", text));
            case "json_schema" -> Json.text(sample(format.at("/json_schema/schema"), request, text));
            default -> text;
        };
    }

    private static JsonNode sample(JsonNode schema, ChatRequest request, String text) {
        return new SampleValue(schema, request.prompt(), name -> text).of("", schema);
    }
}
