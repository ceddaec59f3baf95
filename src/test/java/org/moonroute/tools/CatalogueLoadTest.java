package org.moonroute.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.moonroute.conversation.ToolCall;
import org.moonroute.conversation.ToolSpec;
import org.moonroute.moonshot.SchemaDialect;

class CatalogueLoadTest {
    private static final String SHAPE =
            " The file of a tool has the fields name, description and parameters, and may have tags, timeout,"
                    + " max_result, idempotent, retries, concurrency, cache, max_calls, approval, repeatable, secret.";

    @TempDir
    Path folder;

    @Test
    void the_shipped_tools_load_and_are_in_the_dialect() {
        List<Object> beans = new ArrayList<>(DescribedRoute.in(Path.of("routes/tools"), fault -> fail(fault)));
        beans.add(new Weather());
        assertThat(Catalogue.load(beans, Path.of("config/tools"), SchemaDialect::problems)
                        .names())
                .containsExactly("get_opening_hours", "get_weather");
    }

    @Test
    void without_a_folder_there_are_the_beans_only() {
        assertThat(load(List.of(new Weather()), folder.resolve("nowhere")).names())
                .containsExactly("get_weather");
    }

    @Test
    void copying_a_description_adds_a_tool() throws IOException {
        String shipped = Files.readString(Path.of("src/test/projects/pair/config/tools/get_opening_hours.json"));
        write("get_holidays.json", shipped.replace("get_opening_hours", "get_holidays"));
        write("README.txt", "not a tool");

        Catalogue catalogue = load(List.of(new Weather()), folder);

        assertThat(catalogue.names()).containsExactly("get_holidays", "get_weather");
        ToolTask task = catalogue.prepare(new ToolCall("1", "get_holidays", "{\"day\":\"Monday\"}"), catalogue.specs());
        assertThat(task.isForRoute()).isTrue();
        assertThat(task.route()).isEqualTo("tool-get_holidays");
    }

    @Test
    void a_bean_may_be_a_tool_itself() throws Exception {
        ToolSpec spec = new ToolSpec("echo", "Say it again", "{\"type\":\"object\",\"additionalProperties\":true}");
        Tool echo = new Tool() {
            @Override
            public ToolSpec spec() {
                return spec;
            }

            @Override
            public Object call(Map<String, Object> arguments) {
                return arguments;
            }
        };

        Catalogue catalogue = load(List.of(echo), folder);
        ToolTask task = catalogue.prepare(new ToolCall("1", "echo", "{\"a\":[1,2.5,null]}"), catalogue.specs());

        assertThat(catalogue.specs()).containsExactly(spec);
        assertThat(Runs.result(catalogue, task, task.tool().call(task.arguments()))
                        .content())
                .isEqualTo("{\"a\":[1,2.5,null]}");
    }

    /** What stands within another argument, or may stand there as the schema leaves it open, can be a secret. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'type':'object','properties':{'pin':{'type':'string'}}}
            {'type':'object','properties':{'a':{'type':'array','items':{'$ref':'#/$defs/card'}}},'$defs':{'card':{'type':'object','properties':{'pin':{'type':'string'}}}}}
            {'type':'object','properties':{'a':{'anyOf':[{'type':'string'},{'type':'object','properties':{'pin':{'type':'string'}}}]}}}
            {'type':'object','additionalProperties':true}
            {'type':'object','properties':{'a':{'type':'object','properties':{},'additionalProperties':{'type':'string'}}}}
            {'type':'object','properties':{'a':{'type':'object'}}}
            {'type':'object','properties':{'a':{'type':'array'}}}
            {'type':'object','properties':{'a':{'description':'anything'}}}
            """)
    void an_argument_at_any_depth_may_be_a_secret(String schema) throws IOException {
        write(
                "abc.json",
                "{\"name\":\"abc\",\"description\":\"d\",\"secret\":[\"pin\"],\"parameters\":"
                        + schema.replace('\'', '"') + "}");

        assertThat(Catalogue.load(List.of(), folder, spec -> List.of())
                        .policy("abc")
                        .secret())
                .containsExactly("pin");
    }

    static Stream<Arguments> badFiles() {
        String good = "\"name\":\"abc\",\"description\":\"d\",\"parameters\":{\"type\":\"object\"}";
        return Stream.of(
                Arguments.of("[]", ": it is no JSON object." + SHAPE),
                Arguments.of("", ": it is no JSON object." + SHAPE),
                Arguments.of(
                        "{" + good + ",\"descripton\":\"d\"}",
                        ": the field descripton is not known. Did you mean description?" + SHAPE),
                Arguments.of(
                        "{" + good + ",\"param\":{}}", ": the field param is not known. Did you mean name?" + SHAPE),
                Arguments.of(
                        "{\"name\":\"abc\",\"description\":\"d\",\"secret\":[\"pim\"],\"parameters\":{\"type\":\"object\","
                                + "\"properties\":{\"card\":{\"type\":\"object\",\"properties\":{\"pin\":{\"type\":\"string\"}}}}}}",
                        ": the tool abc: secret names pim, and there is no such argument. Did you mean pin?"),
                Arguments.of(
                        "{",
                        ", line 1: this is no valid JSON: Unexpected end-of-input: expected close marker for Object"),
                Arguments.of("{\"name\":\"abc\",\"parameters\":{}}", ": the field description is missing." + SHAPE),
                Arguments.of(
                        "{\"name\":1,\"description\":\"d\",\"parameters\":{}}",
                        ": the field name must be of type string."),
                Arguments.of(
                        "{\"name\":\"abc\",\"description\":\"d\",\"parameters\":\"{}\"}",
                        ": the field parameters must be of type object."),
                Arguments.of(
                        "{" + good.replace("abc", "xyz") + "}",
                        ": the field name says xyz, so the file must be called xyz.json. Rename one of them."),
                Arguments.of(
                        "{" + good.replace("object", "array") + "}",
                        ": the service would refuse the tool abc. At $: the parameters must be a JSON object with \"type\": \"object\"."));
    }

    @ParameterizedTest
    @MethodSource("badFiles")
    void a_bad_description_stops_the_start_and_names_the_file_and_the_way_out(String json, String message)
            throws IOException {
        Path file = write("abc.json", json);

        assertThatThrownBy(() -> load(List.of(), folder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(file + message);
    }

    @Test
    void broken_json_is_named_with_its_line() throws IOException {
        Path file = write("abc.json", "{\n  \"name\": \"abc\",\n  description: 1\n}");

        assertThatThrownBy(() -> load(List.of(), folder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(file + ", line 3: this is no valid JSON: ");
    }

    @Test
    void a_description_that_cannot_be_read_is_named() throws IOException {
        Path file = Files.createDirectory(folder.resolve("abc.json"));

        assertThatThrownBy(() -> load(List.of(), folder)).hasMessageStartingWith(file + ": the file cannot be read: ");
    }

    @Test
    void a_folder_that_is_a_file_is_named() throws IOException {
        Path file = write("tools", "");

        assertThatThrownBy(() -> load(List.of(), file))
                .hasMessageStartingWith(file + ": the tools' folder cannot be read: ");
    }

    @Test
    void two_tools_of_one_name_are_refused_and_both_places_named() throws IOException {
        Path file = write(
                "get_weather.json",
                "{\"name\":\"get_weather\",\"description\":\"d\",\"parameters\":{\"type\":\"object\"}}");

        assertThatThrownBy(() -> load(List.of(new Weather()), folder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "There are two tools called get_weather: one of the bean org.moonroute.tools.Weather, one of "
                                + file + ". Rename or remove one of them.");
    }

    @Test
    void a_bean_that_is_no_tool_is_refused() {
        assertThatThrownBy(() -> load(List.of("text"), folder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the bean java.lang.String is no tool:"
                        + " let it implement Tool, or annotate a method with @ToolMethod.");
    }

    private static Catalogue load(List<?> beans, Path folder) {
        return Catalogue.load(beans, folder, SchemaDialect::problems);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
