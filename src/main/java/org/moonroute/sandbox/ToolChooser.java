package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Decides which of the offered tools the prompt wants called, and with what. */
final class ToolChooser {
    private static final List<String> ORDERS = List.of("use function calling", "use the tool", "call the tool");

    private ToolChooser() {}

    static List<ToolCall> calls(ChatRequest request) {
        JsonNode choice = request.body().path("tool_choice");
        List<JsonNode> offered = offered(request);
        List<JsonNode> chosen =
                switch (choice.isObject() ? "named" : choice.asText("")) {
                    case "none" -> List.of();
                    case "named" -> named(offered, choice.at("/function/name").asText(""));
                    case "required" -> orFirst(suggested(offered, request.prompt()), offered);
                    default -> suggested(offered, request.prompt());
                };
        return chosen.stream()
                .flatMap(function -> name(function).equals(WebSearch.NAME)
                        ? WebSearch.calls(request.prompt()).stream()
                        : ArgumentGuess.calls(function, request.prompt()).stream())
                .toList();
    }

    /** The functions whose call the prompt suggests; none if it suggests none. */
    static List<JsonNode> suggested(List<JsonNode> functions, String prompt) {
        String text = prompt.toLowerCase(Locale.ROOT);
        List<JsonNode> mentioned = functions.stream()
                .filter(function -> mentions(prompt, name(function)))
                .toList();
        if (!mentioned.isEmpty()) {
            return mentioned;
        }
        if (text.contains("weather") && !named(functions, "get_weather").isEmpty()) {
            return named(functions, "get_weather");
        }
        if (WebSearch.isOrdered(prompt) && !named(functions, WebSearch.NAME).isEmpty()) {
            return named(functions, WebSearch.NAME);
        }
        boolean ordered = ORDERS.stream().anyMatch(text::contains);
        return ordered ? orFirst(List.of(), functions) : List.of();
    }

    static String name(JsonNode function) {
        return function.path("name").asText("");
    }

    /** Tools of the request, and those that system messages add. */
    static List<JsonNode> offered(ChatRequest request) {
        Stream<JsonNode> added =
                request.messages().stream().flatMap(message -> Json.elements(message.path("tools")).stream());
        return Stream.concat(request.tools().stream(), added)
                .map(tool -> tool.path("function"))
                .toList();
    }

    private static boolean mentions(String prompt, String name) {
        return !name.isEmpty()
                && Pattern.compile("(?<!\\w)" + Pattern.quote(name) + "(?!\\w)", Pattern.CASE_INSENSITIVE)
                        .matcher(prompt)
                        .find();
    }

    private static List<JsonNode> named(List<JsonNode> functions, String name) {
        return functions.stream()
                .filter(function -> name(function).equals(name))
                .limit(1)
                .toList();
    }

    private static List<JsonNode> orFirst(List<JsonNode> chosen, List<JsonNode> offered) {
        return new ArrayList<>(chosen.isEmpty() ? offered.subList(0, Math.min(1, offered.size())) : chosen);
    }
}
