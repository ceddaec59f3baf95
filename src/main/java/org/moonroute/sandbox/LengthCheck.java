package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Prompt and requested completion fit the model's context; texts: platform.kimi.ai/docs/api/errors. */
final class LengthCheck implements Check {
    @Override
    public void check(ChatRequest request, Model model) {
        for (String field : List.of("max_completion_tokens", "max_tokens")) {
            checkPositive(request.body().path(field), field);
        }
        int prompt = Tokens.ofPrompt(request);
        if (prompt > model.context()) {
            throw ErrorKind.INPUT_TOO_LONG.refusal();
        }
        long requested = (long) prompt + request.requestedLimit();
        if (requested > model.context()) {
            throw Refusal.invalidRequest(
                    "Your request exceeded model token limit: " + model.context() + " (requested: " + requested + ")");
        }
    }

    private static void checkPositive(JsonNode limit, String field) {
        if (!limit.isMissingNode() && !limit.isNull() && !(limit.canConvertToInt() && limit.asInt() > 0)) {
            throw Refusal.invalidRequest("invalid " + field + ": must be a positive integer");
        }
    }
}
