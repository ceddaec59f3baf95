package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The tool_choice is known, points at a declared tool, and is one the model can obey.
 *
 * <p>The "incompatible with thinking enabled" texts are the service's, from live recordings; the 2025 models did not
 * know {@code required} (their guide tells to ask for it in a message). K3 obeys it while thinking.
 */
final class ToolChoiceCheck implements Check {
    @Override
    public void check(ChatRequest request, Model model) {
        JsonNode choice = request.body().path("tool_choice");
        if (choice.isMissingNode() || choice.isNull()) {
            return;
        }
        if (choice.isObject()) {
            checkNamed(request, choice.at("/function/name").asText(""));
            checkThinking(request, model, "specified");
            return;
        }
        switch (choice.asText("")) {
            case "auto", "none" -> {}
            case "required" -> checkRequired(request, model);
            default -> throw Refusal.invalidRequest("unknown tool_choice '" + choice.asText("") + "'");
        }
    }

    private static void checkRequired(ChatRequest request, Model model) {
        if (request.tools().isEmpty()) {
            throw Refusal.invalidRequest("tool_choice 'required' needs tools");
        }
        if (model.family() == Family.MOONSHOT_V1 || model.family() == Family.K2) {
            throw Refusal.invalidRequest("tool_choice 'required' is not supported for this model");
        }
        checkThinking(request, model, "required");
    }

    private static void checkNamed(ChatRequest request, String name) {
        boolean declared = request.tools().stream()
                .anyMatch(tool -> tool.at("/function/name").asText("").equals(name));
        if (!declared) {
            throw Refusal.invalidRequest("tool_choice names function '" + name + "' which is not in tools");
        }
    }

    private static void checkThinking(ChatRequest request, Model model, String choice) {
        if (model.isThinking(request) && model.family() != Family.K3) {
            throw Refusal.invalid("tool_choice '" + choice + "' is incompatible with thinking enabled");
        }
    }
}
