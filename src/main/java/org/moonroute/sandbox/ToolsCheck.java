package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tools are few enough, well named, each declared once, with parameters the service understands.
 *
 * <p>The texts on duplicates, on the type of parameters and on their dialect are the service's; names became freer in
 * the middle of 2026 (OpenAPI file of tryAGI/Moonshot), here on 1 July.
 */
record ToolsCheck(Pattern names) implements Check {
    private static final int MOST_TOOLS = 128;
    private static final LocalDate FREER_NAMES = LocalDate.of(2026, 7, 1);

    static Pattern namePattern(LocalDate asOf) {
        return Pattern.compile("[a-zA-Z_][a-zA-Z0-9-_]" + (asOf.isBefore(FREER_NAMES) ? "{2,63}" : "{0,255}"));
    }

    @Override
    public void check(ChatRequest request, Model model) {
        check(request.tools());
        request.messages().forEach(message -> check(Json.elements(message.path("tools"))));
    }

    private void check(List<JsonNode> tools) {
        if (tools.size() > MOST_TOOLS) {
            throw Refusal.invalidRequest(
                    "tools array too long. Expected an array with maximum length 128, but got " + tools.size());
        }
        Set<String> seen = new HashSet<>();
        for (JsonNode tool : tools) {
            check(tool, seen);
        }
    }

    private void check(JsonNode tool, Set<String> seen) {
        JsonNode function = tool.path("function");
        String name = function.path("name").asText("");
        switch (tool.path("type").asText("")) {
            case "function" -> checkFunction(function, name);
            case "builtin_function" -> {}
            default -> throw Refusal.invalidRequest("tools.type must be \"function\" or \"builtin_function\"");
        }
        if (!seen.add(name)) {
            throw Refusal.invalidRequest("function name " + name + " is duplicated");
        }
    }

    private void checkFunction(JsonNode function, String name) {
        if (!names.matcher(name).matches()) {
            throw Refusal.invalidRequest("function name is invalid, must match ^" + names + "$");
        }
        JsonNode parameters = function.path("parameters");
        if (!parameters.path("type").asText("").equals("object")) {
            throw Refusal.invalidRequest("tools.function.parameters.type is required and must be \"object\"");
        }
        SchemaDialect.check("tools.function.parameters", parameters);
    }
}
