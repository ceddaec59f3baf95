package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Temperature, top_p, n, penalties and stop words are in range, or at the one value a model is fixed to.
 *
 * <p>The "only ... is allowed for this model" and "stop array too long" texts are the service's, from live recordings;
 * the wording for values out of range is the sandbox's own.
 */
final class SamplingCheck implements Check {
    private static final int MOST_STOPS = 5;
    private static final int LONGEST_STOP = 32;

    @Override
    public void check(ChatRequest request, Model model) {
        if (model.family().fixedSampling()) {
            checkFixed(request, model);
        } else {
            checkRanges(request.body());
        }
        checkStop(request.body().path("stop"));
    }

    private static void checkFixed(ChatRequest request, Model model) {
        boolean cool = model.family() == Family.K2_5 && !model.isThinking(request);
        JsonNode body = request.body();
        only(body, "temperature", cool ? "0.6" : "1");
        only(body, "top_p", "0.95");
        only(body, "n", "1");
        only(body, "presence_penalty", "0");
        only(body, "frequency_penalty", "0");
    }

    private static void only(JsonNode body, String field, String value) {
        JsonNode given = body.path(field);
        if (isGiven(given) && !(given.isNumber() && given.asDouble() == Double.parseDouble(value))) {
            throw Refusal.invalid("invalid " + field + ": only " + value + " is allowed for this model");
        }
    }

    private static void checkRanges(JsonNode body) {
        range(body, "temperature", 0, 1);
        range(body, "top_p", 0, 1);
        range(body, "n", 1, 5);
        range(body, "presence_penalty", -2, 2);
        range(body, "frequency_penalty", -2, 2);
        if (body.path("n").asInt(1) > 1 && body.path("temperature").asDouble(1) < 0.01) {
            throw Refusal.invalidRequest("n must be 1 when temperature is close to 0");
        }
    }

    private static void range(JsonNode body, String field, int least, int most) {
        JsonNode given = body.path(field);
        if (isGiven(given) && !(given.isNumber() && given.asDouble() >= least && given.asDouble() <= most)) {
            throw Refusal.invalidRequest("invalid " + field + ": must be between " + least + " and " + most);
        }
    }

    private static void checkStop(JsonNode stop) {
        List<JsonNode> words = stop.isArray() ? Json.elements(stop) : isGiven(stop) ? List.of(stop) : List.of();
        if (words.size() > MOST_STOPS) {
            throw Refusal.invalid("stop array too long. Expected an array with maximum length " + MOST_STOPS
                    + ", but got " + words.size());
        }
        for (JsonNode word : words) {
            if (!word.isTextual() || word.asText("").getBytes(StandardCharsets.UTF_8).length > LONGEST_STOP) {
                throw Refusal.invalidRequest("stop must be a string of at most " + LONGEST_STOP + " bytes");
            }
        }
    }

    private static boolean isGiven(JsonNode value) {
        return !value.isMissingNode() && !value.isNull();
    }
}
