package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The token counts of a completion, estimated.
 *
 * <p>A conversation that goes on finds its earlier part in the service's cache if that part is longer than 256 tokens
 * (platform.kimi.ai's notes on context caching). A count of 0 cached tokens is left out, as in recorded replies.
 */
final class Usage {
    private static final int SHORTEST_CACHED = 256;

    private Usage() {}

    static ObjectNode of(Completion completion) {
        int prompt = Tokens.ofPrompt(completion.request());
        int answered = completion.answer().tokens() * completion.request().choices();
        int cached = cached(completion.request());
        ObjectNode usage = Json.object().put("prompt_tokens", prompt).put("completion_tokens", answered);
        usage.put("total_tokens", prompt + answered);
        if (cached > 0) {
            usage.put("cached_tokens", cached);
        }
        return addDetails(usage, completion, cached);
    }

    /** The details came with the models of 2026. */
    private static ObjectNode addDetails(ObjectNode usage, Completion completion, int cached) {
        Answer answer = completion.answer();
        if (!answer.reasoning().isEmpty()) {
            usage.putObject("completion_tokens_details").put("reasoning_tokens", Tokens.of(answer.reasoning()));
        }
        if (cached > 0 && completion.model().family().fixedSampling()) {
            usage.putObject("prompt_tokens_details").put("cached_tokens", cached);
        }
        return usage;
    }

    private static int cached(ChatRequest request) {
        List<JsonNode> messages = request.messages();
        int end = messages.size() - 1;
        while (end >= 0 && !ChatRequest.hasRole(messages.get(end), "assistant")) {
            end--;
        }
        if (end < 0) {
            return 0;
        }
        int tokens = Tokens.ofTools(request) + Tokens.ofMessages(messages.subList(0, end));
        return tokens > SHORTEST_CACHED ? tokens : 0;
    }
}
