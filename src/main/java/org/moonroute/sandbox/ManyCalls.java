package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The tool loop that a prompt orders by its size: "in 5 rounds of 8 calls". No two of its calls are the same. */
final class ManyCalls {
    private static final Pattern ORDER = Pattern.compile("\\b(\\d{1,4}) rounds? of (\\d{1,4}) calls?\\b");

    private ManyCalls() {}

    /** The calls of the round that it is; none if the prompt orders none, or all rounds were had. */
    static List<ToolCall> calls(ChatRequest request) {
        Matcher order = ORDER.matcher(request.prompt());
        List<JsonNode> functions = ToolChooser.offered(request);
        boolean forbidden = request.body().path("tool_choice").asText("").equals("none");
        if (functions.isEmpty() || forbidden || !order.find() || request.round() > Integer.parseInt(order.group(1))) {
            return List.of();
        }
        JsonNode function = ToolChooser.suggested(functions, request.prompt()).stream()
                .findFirst()
                .orElse(functions.get(0));
        JsonNode schema = function.path("parameters");
        return IntStream.rangeClosed(1, Integer.parseInt(order.group(2)))
                .mapToObj(number -> request.round() + "." + number)
                .map(name -> new SampleValue(schema, name, field -> name).object(schema))
                .map(arguments -> new ToolCall(null, ToolChooser.name(function), Json.spaced(arguments)))
                .toList();
    }
}
