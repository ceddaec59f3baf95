package org.moonroute.sandbox;

import java.util.Optional;

/** The two replies of kimi-k2-0711-preview that the book chapter printed, recorded on 29 July 2025. */
final class Recordings {
    static final Recording OLYMPICS = new Recording("Where were the 1992 Olympics held?", "olympics.json");
    static final Recording WEATHER =
            new Recording("Use function calling for: What's the weather like in New York?", "weather-pseudo-call.json");

    private Recordings() {}

    /** The recorded body, if the request is one that the real service answered with it. */
    static Optional<byte[]> replay(Stage stage) {
        ChatRequest request = stage.request();
        if (!stage.model().name().equals("kimi-k2-0711-preview") || !isPlain(request)) {
            return Optional.empty();
        }
        if (OLYMPICS.isPrompt(request.prompt())) {
            return replay(OLYMPICS, request);
        }
        boolean asks =
                WEATHER.isPrompt(request.prompt()) && !request.functions().isEmpty();
        return asks ? replay(WEATHER, request) : Optional.empty();
    }

    private static Optional<byte[]> replay(Recording recording, ChatRequest request) {
        int limit = request.requestedLimit();
        return limit == 0 || limit >= recording.completionTokens() ? Optional.of(recording.body()) : Optional.empty();
    }

    /** One question, and nothing that would have changed the form of the reply. */
    private static boolean isPlain(ChatRequest request) {
        long spoken = request.messages().stream()
                .filter(message -> !ChatRequest.hasRole(message, "system"))
                .count();
        boolean shaped = request.body().has("response_format") || request.body().has("stop");
        return spoken == 1
                && !shaped
                && !request.stream()
                && request.choices() == 1
                && request.tools().isEmpty();
    }
}
