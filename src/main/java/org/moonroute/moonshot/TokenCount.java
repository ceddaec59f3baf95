package org.moonroute.moonshot;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.OptionalLong;

/** Reads what the service says of how many tokens messages have (estimate-token-count, platform.kimi.ai/docs). */
final class TokenCount {
    private TokenCount() {}

    /**
     * The count; empty when there is none.
     *
     * @param came a {@link WholeReply}, or the exception that the request ended in
     */
    static OptionalLong read(Object came) {
        if (came instanceof WholeReply reply && reply.status() == 200) {
            try {
                long tokens = Json.MAPPER
                        .readTree(reply.body())
                        .at("/data/total_tokens")
                        .asLong(0);
                return tokens > 0 ? OptionalLong.of(tokens) : OptionalLong.empty();
            } catch (IOException noJson) {
                return OptionalLong.empty();
            }
        }
        return OptionalLong.empty();
    }

    /** Why there is none, in words; refusals of this endpoint have a shape of their own. */
    static String reason(Object came) {
        if (!(came instanceof WholeReply reply)) {
            return came.toString();
        }
        String head = "HTTP " + reply.status();
        try {
            JsonNode error = Json.MAPPER.readTree(reply.body()).path("error");
            String said = error.isTextual() ? error.asText() : Json.text(error, "message");
            return said.isEmpty() ? head : head + ": " + said;
        } catch (IOException noJson) {
            return head;
        }
    }
}
