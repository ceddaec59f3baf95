package org.moonroute.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.moonroute.tools.DescribedRoute;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What every file of the shipped {@code routes/} keeps to. */
class RoutesFolderTest {
    private static final int LONGEST = 60;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static JsonSchema canonical;

    @BeforeAll
    static void readCamelsOwnSchema() throws IOException {
        try (InputStream in = RoutesFolderTest.class.getResourceAsStream("/schema/camelYamlDsl-canonical.json")) {
            canonical =
                    JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(in);
        }
    }

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    static List<JsonNode> routes(Path file) throws IOException {
        List<JsonNode> routes = new ArrayList<>();
        for (JsonNode entry : yaml(file)) {
            if (entry.has("route")) {
                routes.add(entry.get("route"));
            }
        }
        return routes;
    }

    private static JsonNode yaml(Path file) throws IOException {
        Object content = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
        return JSON.valueToTree(content);
    }

    @ParameterizedTest
    @MethodSource("files")
    void aRouteFileIsShort(Path file) throws IOException {
        assertThat(Files.readAllLines(file)).hasSizeLessThanOrEqualTo(LONGEST);
    }

    @ParameterizedTest
    @MethodSource("files")
    void aRouteFileIsInTheCanonicalForm(Path file) throws IOException {
        assertThat(canonical.validate(yaml(file))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("files")
    void theFileNameIsTheRouteIdAndEachRouteSaysWhatItDoes(Path file) throws IOException {
        String stem = file.getFileName().toString().replaceFirst("^\\d-", "").replace(".camel.yaml", "");
        String id = file.getParent().endsWith("tools") ? "tool-" + stem : stem;
        for (JsonNode route : routes(file)) {
            assertThat(route.path("id").asText()).startsWith(id);
            assertThat(route.path("description").asText()).isNotBlank();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void receivingRoutesOwnTheirFailuresAndInnerRoutesLeaveThemAlone(Path file) throws IOException {
        for (JsonNode route : routes(file)) {
            boolean handles =
                    "on-failure".equals(route.path("routeConfigurationId").asText());
            boolean leaves = route.path("errorHandler").has("noErrorHandler");
            boolean onlyMoves = route.path("id").asText().equals("watch-inbox");
            assertThat(handles || leaves || onlyMoves)
                    .as(route.path("id").asText())
                    .isTrue();
            boolean receives = file.getFileName().toString().startsWith("1-");
            assertThat(handles).as(route.path("id") + " handles failures").isEqualTo(receives && !leaves && !onlyMoves);
        }
    }

    /** One that came too early found no consumer on direct:answer, and failed the first message of a queue that was full. */
    @Test
    void whatListensByItselfStartsAfterAllThatItLeadsTo() throws IOException {
        for (Path file : files()) {
            for (JsonNode route : routes(file)) {
                String uri = route.path("from").path("uri").asText();
                // Requests come in when the server listens, which is after all routes are there.
                if (!uri.startsWith("direct:") && !uri.startsWith("servlet:")) {
                    assertThat(route.path("startupOrder").asInt())
                            .as("startupOrder of " + route.path("id").asText()
                                    + "; Camel numbers the others from 1000 on")
                            .isGreaterThan(9000);
                }
            }
        }
    }

    @Test
    void endpointOptionsStandUnderParameters() throws IOException {
        for (Path file : files()) {
            for (JsonNode route : routes(file)) {
                assertThat(route.findValuesAsText("uri")).allSatisfy(uri -> {
                    assertThat(uri).doesNotContain("?");
                    assertThat(uri.length()).isLessThanOrEqualTo(100);
                });
            }
        }
    }

    @Test
    void everyToolMadeOfARouteIsOneFileOfItsName() throws IOException {
        List<String> faults = new ArrayList<>();
        assertThat(DescribedRoute.in(Path.of("routes/tools"), faults::add))
                .extracting(route -> route.spec().name())
                .isEqualTo(names(Path.of("routes/tools"), ".camel.yaml"));
        assertThat(faults).isEmpty();
    }

    private static List<String> names(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString().replace(ending, ""))
                    .sorted()
                    .toList();
        }
    }
}
