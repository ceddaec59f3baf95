package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/**
 * The thinking and reasoning_effort fields fit the model; a model that knows neither ignores both.
 *
 * <p>The text for kimi-k2.7-code is the service's; the others follow its pattern; that
 * kimi-k2.6 searches the web only without thinking is from platform.kimi.ai/docs, web search, its text here a guess.
 */
final class ThinkingCheck implements Check {
    private static final Set<String> EFFORTS = Set.of("low", "high", "max");

    @Override
    public void check(ChatRequest request, Model model) {
        JsonNode thinking = request.body().path("thinking");
        if (model.family().fixedSampling() && !thinking.isMissingNode() && !thinking.isNull()) {
            checkType(thinking.path("type").asText(""), model);
        }
        if (model.family() == Family.K2_5 && WebSearch.isOffered(request) && model.isThinking(request)) {
            throw Refusal.invalid("builtin_function " + WebSearch.NAME + " is incompatible with thinking enabled");
        }
        JsonNode effort = request.body().path("reasoning_effort");
        if (model.family() == Family.K3 && !effort.isMissingNode() && !EFFORTS.contains(effort.asText(""))) {
            throw Refusal.invalid("invalid reasoning_effort: only low, high, max are allowed for this model");
        }
    }

    private static void checkType(String type, Model model) {
        if (model.family() == Family.K2_7 && !type.equals("enabled")) {
            throw Refusal.invalid("invalid thinking: only type=enabled is allowed for this model");
        }
        if (!type.equals("enabled") && !type.equals("disabled")) {
            throw Refusal.invalid("invalid thinking: only type=enabled or type=disabled is allowed for this model");
        }
    }
}
