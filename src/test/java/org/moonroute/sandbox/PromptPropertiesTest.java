package org.moonroute.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.StringLength;

class PromptPropertiesTest {
    @Property(tries = 300)
    void anyPromptIsEchoedInOneLineOfEscapedJson(
            @ForAll @NotEmpty @StringLength(max = 300) @CharRange(from = ' ', to = '\uD7FF') String prompt) {
        String body = reply(prompt, Json.object());
        assertThat(body).doesNotContainPattern("[<>&\\n\\r\\x{2028}\\x{2029}]");
        assertThat(Caller.json(body).at("/choices/0/message/content").asText())
                .isEqualTo("Simulated answer to: " + Excerpt.of(prompt));
    }

    @Property(tries = 300)
    void noReplyCostsMoreThanItsLimit(
            @ForAll @NotEmpty @StringLength(max = 60) @CharRange(from = ' ', to = '\uD7FF') String prompt,
            @ForAll @IntRange(min = 1, max = 60) int limit) {
        JsonNode reply = Caller.json(reply(prompt, Json.object().put("max_tokens", limit)));
        assertThat(reply.at("/usage/completion_tokens").asInt()).isBetween(1, limit);
    }

    private static String reply(String prompt, ObjectNode body) {
        body.put("model", "kimi-k3")
                .putArray("messages")
                .addObject()
                .put("role", "user")
                .put("content", prompt);
        ChatRequest request = ChatRequest.parse(Json.bytes(body));
        LocalDate day = Caller.TODAY;
        Stage stage = new Stage(request, ModelTable.find("kimi-k3", day), day);
        return new String(stage.builtIn().body(), StandardCharsets.UTF_8);
    }
}
