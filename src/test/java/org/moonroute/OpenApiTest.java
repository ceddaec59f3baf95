package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The description that is served, held against what is served. */
class OpenApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch");

    @TempDir
    static Path folder;

    private static Sandbox sandbox;
    private static Serving serving;
    private static Client client;
    private static JsonNode description;

    @BeforeAll
    static void start() throws Exception {
        sandbox = Sandbox.start(SandboxOptions.defaults());
        serving = new Serving(sandbox, folder, Map.of("moonroute.jms.broker", "none"));
        client = new Client(serving.http());
        Object yaml = new Load(LoadSettings.builder().build())
                .loadFromString(client.get("/openapi.yaml").body());
        description = JSON.valueToTree(yaml);
    }

    @AfterAll
    static void end() throws Exception {
        serving.close();
        sandbox.close();
    }

    private static List<String[]> operations() {
        List<String[]> all = new ArrayList<>();
        description.path("paths").properties().forEach(path -> path.getValue()
                .fieldNames()
                .forEachRemaining(method -> {
                    if (METHODS.contains(method)) {
                        all.add(new String[] {method.toUpperCase(java.util.Locale.ROOT), path.getKey()});
                    }
                }));
        return all;
    }

    @Test
    void whatIsDescribedIsServedAndNothingElseAtThosePaths() throws Exception {
        assertThat(operations()).hasSizeGreaterThan(15);
        for (String[] operation : operations()) {
            HttpResponse<String> response =
                    client.send(operation[0], operation[1].replace("{id}", "none"), "application/json", "");
            String said = operation[0] + " " + operation[1] + ": " + response.statusCode() + " " + response.body();
            assertThat(response.statusCode()).as(said).isNotEqualTo(405);
            assertThat(response.body()).as(said).doesNotContain("there is nothing at this path");
        }
        for (String path : (Iterable<String>) description.path("paths")::fieldNames) {
            HttpResponse<String> response =
                    client.send("PATCH", path.replace("{id}", "none"), "application/json", "{}");
            assertThat(response.statusCode()).as("PATCH " + path).isIn(404, 405);
        }
    }

    @Test
    void repliesAreAsTheDescriptionSays() throws Exception {
        HttpResponse<String> completion =
                client.post("/v1/chat/completions", "{\"messages\":[{\"role\":\"user\",\"content\":\"Say hello\"}]}");
        fits("ChatCompletion", completion);
        fits("Error", client.post("/v1/chat/completions", "{"));
        fits("Error", client.get("/v1/files/none"));
        fits("Error", client.get("/prompts/none"));
        fits("Pending", client.defer("Say hello"));
        fits("Error", client.get("/nowhere"));
    }

    private static void fits(String schema, HttpResponse<String> response) throws Exception {
        JsonNode wanted = description.at("/components/schemas/" + schema);
        assertThat(wanted.isObject()).isTrue();
        assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                        .getSchema(wanted)
                        .validate(JSON.readTree(response.body())))
                .as(response.body())
                .isEmpty();
    }

    @Test
    void everyReferenceOfTheDescriptionLeadsSomewhere() {
        List<String> references = description.findValuesAsText("$ref");
        assertThat(references).isNotEmpty();
        for (String reference : references) {
            assertThat(description.at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse();
        }
    }
}
