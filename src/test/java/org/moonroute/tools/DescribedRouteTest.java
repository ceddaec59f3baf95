package org.moonroute.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Routes that describe the tools that they are. */
class DescribedRouteTest {
    @TempDir
    Path folder;

    private final List<String> faults = new ArrayList<>();

    private List<DescribedRoute> routes(String note) throws Exception {
        Files.writeString(folder.resolve("a.camel.yaml"), """
                - route:
                    id: tool-get_stock
                    description: Find out whether an article is in stock
                    note: "%s"
                    from: {uri: direct:tool-get_stock, steps: [{setBody: {constant: {expression: 12}}}]}
                """.formatted(note));
        return DescribedRoute.in(folder, faults::add);
    }

    @Test
    void the_description_and_the_note_are_what_the_model_is_told_and_how_the_tool_may_be_run() throws Exception {
        DescribedRoute route = routes("parameters: {type: object}\\ntags: [shop]\\ntimeout: 5s\\nidempotent: true")
                .get(0);

        assertThat(faults).isEmpty();
        assertThat(route.source()).isEqualTo(folder.resolve("a.camel.yaml").toString());
        assertThat(route.spec().name()).isEqualTo("get_stock");
        assertThat(route.spec().description()).isEqualTo("Find out whether an article is in stock");
        assertThat(route.spec().parameters()).isEqualTo("{\"type\":\"object\"}");
        assertThat(route.policy().tags()).containsExactly("shop");
        assertThat(route.policy().timeout()).contains(Duration.ofSeconds(5));
        assertThat(route.policy().idempotent()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            parameters: [                        | this is no valid YAML
            parameters: x                        | the field parameters must be of type object.
            parameters: {type: object}\\ntimout: 5s | the field timout is not known. Did you mean timeout?
            parameters: {type: object}\\nname: x  | the field name is not known.
            parameters: {type: object}\\nretries: 2 | retries are for idempotent tools only
            - parameters: {type: object}         | it is no YAML mapping. The note of a tool's route has the field parameters, and may have tags,
            """)
    void what_is_wrong_with_a_note_is_told_with_the_file_and_the_route(String note, String fault) throws Exception {
        routes(note.replace("\\\\", "\\"));

        assertThat(faults)
                .first()
                .asString()
                .startsWith(folder.resolve("a.camel.yaml") + ", the note of tool-get_stock: ")
                .contains(fault);
    }

    @Test
    void a_note_that_has_no_parameters_is_a_note_and_a_folder_that_is_not_there_has_no_tools() throws Exception {
        assertThat(routes("Ask Ann before you change this.")).isEmpty();
        assertThat(DescribedRoute.in(folder.resolve("none"), faults::add)).isEmpty();
        assertThat(faults).isEmpty();
    }
}
