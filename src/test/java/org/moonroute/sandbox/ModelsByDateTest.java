package org.moonroute.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelsByDateTest {
    @ParameterizedTest
    @CsvSource({
        "kimi-k2-0711-preview, 2025-07-10, 404",
        "kimi-k2-0711-preview, 2025-07-11, 200",
        "kimi-k2-0711-preview, 2026-05-24, 200",
        "kimi-k2-0711-preview, 2026-05-25, 404",
        "kimi-k2.5,            2026-08-31, 404",
        "kimi-k2.6,            2026-11-23, 200",
        "kimi-k3,              2026-07-15, 404",
        "kimi-k3,              2026-07-16, 200",
        "kimi-k3.1-pro,        2026-10-22, 404",
        "kimi-k3.1-pro,        2026-10-23, 200",
        "moonshot-v1-8k,       2026-11-23, 404",
        "gpt-4,                2026-11-23, 404",
    })
    void aModelAnswersOnlyBetweenItsReleaseAndItsEnd(String model, LocalDate day, int status) {
        try (Sandbox sandbox = Caller.start(Caller.OPTIONS.withAsOf(day))) {
            HttpResponse<String> reply = new Caller(sandbox).chat(Caller.chat(model, "Hi", ""));
            assertThat(reply.statusCode()).isEqualTo(status);
            if (status == 404) {
                assertThat(reply.body())
                        .isEqualTo("{\"error\":{\"message\":\"Not found the model " + model
                                + " or Permission denied\",\"type\":\"resource_not_found_error\"}}");
            }
        }
    }

    @Test
    void onlyLivingModelsAreListed() {
        try (Sandbox sandbox = Caller.start(Caller.OPTIONS)) {
            var listed = Caller.json(new Caller(sandbox).get("/v1/models").body());
            assertThat(listed.path("object").asText()).isEqualTo("list");
            assertThat(listed.path("data").findValuesAsText("id"))
                    .containsExactly(
                            "kimi-k2.6",
                            "kimi-k2.7-code",
                            "kimi-k2.7-code-highspeed",
                            "kimi-k3",
                            "kimi-k3.1-pro",
                            "kimi-k3.1-pro-highspeed");
            assertThat(listed.at("/data/0").toString())
                    .isEqualTo("{\"id\":\"kimi-k2.6\",\"object\":\"model\",\"created\":1776643200,"
                            + "\"owned_by\":\"moonshot\",\"context_length\":262144,\"supports_image_in\":true,"
                            + "\"supports_video_in\":true,\"supports_reasoning\":true}");
        }
    }
}
