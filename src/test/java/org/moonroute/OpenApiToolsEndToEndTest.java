package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.Program.Ran;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/** Operations of a real service as tools of a prompt: the service is Moonroute itself, described by its own document. */
@Timeout(120)
class OpenApiToolsEndToEndTest {
    private static final Path DOCUMENT =
            Path.of("src/main/resources/org/moonroute/http/openapi.yaml").toAbsolutePath();

    @TempDir
    private Path folder;

    private Program program(String url, String operations) {
        Program program = new Program(folder).with("--trace").env("COLLEAGUE_KEY", "sk-of-the-colleague");
        Path config = program.file("openapi.json", """
                {"apis": {"colleague": {"document": "%s", "url": "%s", "headers": {"Authorization": "Bearer ${COLLEAGUE_KEY}"},
                  "operations": {%s}}}}
                """.formatted(DOCUMENT, url, operations));
        return program.set("moonroute.tools.openapi=" + config);
    }

    @Test
    void a_prompt_asks_another_moonroute_by_way_of_its_openapi_document() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults());
                Serving serving =
                        new Serving(sandbox, folder.resolve("serve"), Map.of("moonroute.jms.broker", "none"))) {
            Program program = program(serving.http(), """
                    "POST /prompts": {"name": "ask_colleague", "max_result": 500},
                    "GET /v1/models/{id}": {"name": "get_model"}""");
            program.file("ask.txt", "Hello");

            Ran ran = program.with("-T", "*").rules("""
                    rules:
                      - match: {round: 1}
                        reply:
                          reasoning: I ask.
                          toolCalls:
                            - {name: ask_colleague, arguments: {body: {prompt: "Say moin"}}}
                            - {name: get_model, arguments: {id: kimi-k3}}
                            - {name: get_model, arguments: {id: ../../metrics}}
                            - {name: get_model, arguments: {id: "v1/files"}}
                    """).answer("ask.txt");

            assertThat(ran.code()).as(ran.err()).isZero();
            JsonNode calls = program.outcome("ask.answer.json").path("tool_calls");
            assertThat(calls.path(0).path("result").asText()).contains("Simulated answer to: Say moin");
            assertThat(calls.path(1).path("result").asText()).contains("\"id\":\"kimi-k3\"");
            assertThat(calls.path(2).path("result").asText()).contains("must not lead to another address");
            assertThat(calls.path(3).path("result").asText()).contains("HTTP 400");
            assertThat(ran.err()).doesNotContain("sk-of-the-colleague");
        }
    }

    @Test
    void an_operation_that_the_document_does_not_have_stops_the_start() {
        Program program = program("http://127.0.0.1:9", "\"GET /v1/modells\": {}");
        program.file("ask.txt", "Hello");

        Ran ran = program.with("--sandbox").answer("ask.txt");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err())
                .contains("openapi.json, apis.colleague.operations.GET /v1/modells", "Did you mean GET /v1/models?");
    }

    @Test
    void two_tools_of_one_name_stop_the_start_and_both_places_are_named() {
        Program program = program("http://127.0.0.1:9", "\"GET /v1/models\": {\"name\": \"get_weather\"}");
        program.file("ask.txt", "Hello");

        Ran ran = program.with("--sandbox").answer("ask.txt");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err())
                .contains("two tools called get_weather", "org.moonroute.tools.Weather")
                .contains("openapi.json, apis.colleague.operations.GET /v1/models");
    }
}
