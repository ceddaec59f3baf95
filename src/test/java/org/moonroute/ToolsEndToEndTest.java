package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moonroute.Program.Ran;
import org.moonroute.tools.Param;
import org.moonroute.tools.ToolMethod;

/** Tools from the files that describe them to the results that the model reads. */
@Timeout(60)
class ToolsEndToEndTest {
    private static final String BEANS = "org.moonroute.tools.Weather,org.moonroute.ToolsEndToEndTest$Desk";

    /** A tool as two files: its description and its route. */
    private static final Path PAIR = Path.of("src/test/projects/pair");

    @TempDir
    private Path folder;

    private Program program;

    /** Tools that behave badly, each in its own way. */
    public static final class Desk {
        private final CountDownLatch second = new CountDownLatch(1);

        /** Fails. */
        @ToolMethod(description = "Open the till")
        public String openTill(@Param("How much") int amount) {
            throw new IllegalStateException("the till is locked");
        }

        /** Never ends by itself. */
        @ToolMethod(description = "Call the boss")
        public String callBoss() throws InterruptedException {
            new CountDownLatch(1).await();
            return "never";
        }

        /** Ends only when the second has ended. */
        @ToolMethod(description = "Be first")
        public String first() throws InterruptedException {
            second.await();
            return "one";
        }

        /** Lets the first one end. */
        @ToolMethod(description = "Be second")
        public String second() {
            second.countDown();
            return "two";
        }
    }

    @BeforeEach
    void prepare() {
        program = new Program(folder).with("--trace");
        program.file("hello.txt", "Hello");
    }

    @Test
    void a_copied_file_is_a_new_tool_without_a_build() throws IOException {
        Path home = copiedHome();
        Path shipped = home.resolve("routes/tools/get_opening_hours.camel.yaml");
        copyAs(shipped, shipped.resolveSibling("get_cafe_hours.camel.yaml"));
        program.file("ask.txt", "Use function calling with get_cafe_hours: until when is it open on Saturday?");

        Ran ran = program.home(home).with("--sandbox", "-T", "get_cafe_hours").answer("ask.txt");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(program.outcome("ask.answer.json").at("/tool_calls/0/result").asText())
                .isEqualTo("10:00 to 14:00");
    }

    @Test
    void a_copied_pair_of_files_is_a_new_tool_without_a_build() throws IOException {
        Path home = copiedHome();
        Files.createDirectories(home.resolve("config/tools"));
        for (String file : List.of("config/tools/get_%s.json", "routes/tools/get_%s.camel.yaml")) {
            copyAs(PAIR.resolve(file.formatted("opening_hours")), home.resolve(file.formatted("cafe_hours")));
        }
        program.file("ask.txt", "Use function calling with get_cafe_hours: until when is it open on Saturday?");

        Ran ran = program.home(home).with("--sandbox", "-T", "get_cafe_hours").answer("ask.txt");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(program.outcome("ask.answer.json").at("/tool_calls/0/name").asText())
                .isEqualTo("get_cafe_hours");
        assertThat(program.text("ask.answer.md")).contains("10:00 to 14:00");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            unknown tool     | {name: get_time, arguments: {}}                 | There is no tool get_time. There are: call_boss, first, get_opening_hours, get_weather, open_till, second.
            no name          | {name: "", arguments: {}}                       | The call names no tool.
            no JSON          | {name: get_weather, arguments: '{"location": "New'} | are not valid JSON
            no object        | {name: get_weather, arguments: '[1]'}           | are not a JSON object
            against schema   | {name: get_weather, arguments: {location: 7}}   | integer found, string expected
            argument missing | {name: get_weather, arguments: {}}              | location
            value of no enum | {name: get_opening_hours, arguments: {day: Caturday}} | day
            throws           | {name: open_till, arguments: {amount: 5}}       | The tool open_till failed: the till is locked
            hangs            | {name: call_boss, arguments: {}}                | The tool call_boss did not answer within 300 ms.
            """)
    void a_call_that_goes_wrong_is_told_to_the_model_which_answers_all_the_same(String what, String call, String told) {
        // Those that end by themselves get all the time that they need.
        String timeout = what.equals("hangs") ? "300ms" : "30s";
        Ran ran = program.with("-T", "*")
                .set("moonroute.tools.beans=" + BEANS, "moonroute.tools.timeout=" + timeout)
                .rules(calling(call))
                .answer("hello.txt");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.requests()).hasSize(2);
        assertThat(results(ran.requests().get(1))).singleElement().asString().contains(told);
        JsonNode record = program.outcome("hello.answer.json").path("tool_calls");
        assertThat(record).hasSize(1);
        assertThat(record.path(0).path("failed").asBoolean()).isTrue();
        assertThat(program.text("hello.answer.md")).contains(told.substring(0, 3));
    }

    @Test
    void calls_of_one_round_run_at_once_and_their_results_keep_the_order() {
        Ran ran = program.with("-T", "*")
                .set("moonroute.tools.beans=" + BEANS)
                .rules(calling("{name: first, arguments: {}}, {name: get_weather, arguments: {location: Oslo}}, "
                        + "{name: second, arguments: {}}"))
                .answer("hello.txt");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(results(ran.requests().get(1))).containsExactly("one", "65.0", "two");
        JsonNode messages = ran.requests().get(1).path("messages");
        List<String> called = texts(messages.path(2).path("tool_calls"), "id");
        assertThat(texts(messages, "tool_call_id")).isEqualTo(called).hasSize(3);
    }

    @Test
    void a_conversation_has_a_bound_of_time() {
        Ran ran = program.set("moonroute.conversation.max-time=1s", "moonroute.retry.max-tries=1000")
                .rules("rules: [{reply: {fault: hang}}]")
                .answer("hello.txt");

        assertThat(ran.code()).isEqualTo(100);
        JsonNode failure = program.outcome("hello.failure.json");
        assertThat(failure.path("kind").asText()).isEqualTo("too-much-time");
        assertThat(failure.path("reason").asText()).contains("1 s");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            []                    |
            [get_weather]         | get_weather
            get_opening_hours     | get_opening_hours
            '*'                   | get_opening_hours,get_weather
            """)
    void only_the_tools_that_a_prompt_names_are_offered(String tools, String offered) {
        program.file("ask.md", "---\ntools: " + tools.replace("*", "\"*\"") + "\n---\nHello");
        Ran ran = program.with("--sandbox").answer("ask.md");

        JsonNode request = ran.requests().get(0);
        assertThat(request.has("tools")).isEqualTo(offered != null);
        assertThat(request.path("tools").findValuesAsText("name"))
                .isEqualTo(offered == null ? List.of() : List.of(offered.split(",")));
    }

    @Test
    void a_call_of_a_tool_that_the_prompt_may_not_use_is_not_run() {
        Ran ran = program.with("-T", "get_opening_hours")
                .rules(calling("{name: get_weather, arguments: {location: New York}}"))
                .answer("hello.txt");

        assertThat(results(ran.requests().get(1)))
                .containsExactly("There is no tool get_weather. There are: get_opening_hours.");
    }

    @Test
    void a_prompt_that_names_a_tool_that_there_is_not_fails_before_any_call() {
        Ran ran = program.with("-T", "get_wether", "--sandbox").answer("hello.txt");

        assertThat(ran.code()).isEqualTo(100);
        assertThat(program.outcome("hello.failure.json").path("reason").asText())
                .contains("get_wether")
                .contains("get_opening_hours, get_weather");
        assertThat(ran.requests()).isEmpty();
    }

    @Test
    void a_tool_outside_the_dialect_stops_the_start_and_its_file_is_named() throws IOException {
        Path home = copiedHome();
        Path file = home.resolve("routes/tools/get_opening_hours.camel.yaml");
        Files.writeString(file, Files.readString(file).replace("enum:", "oneOf:"));

        Ran ran = program.home(home).with("--sandbox").answer("hello.txt");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains(file.toString()).contains("oneOf");
        assertThat(program.files().stream().filter(name -> name.startsWith("hello")))
                .containsExactly("hello.txt");
    }

    @Test
    void a_tool_that_is_described_and_has_no_route_stops_the_start() throws IOException {
        Path home = copiedHome();
        Files.createDirectories(home.resolve("config/tools"));
        Files.copy(
                PAIR.resolve("config/tools/get_opening_hours.json"),
                home.resolve("config/tools/get_opening_hours.json"));
        Files.delete(home.resolve("routes/tools/get_opening_hours.camel.yaml"));

        Ran ran = program.home(home).with("--sandbox").answer("hello.txt");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("no route in routes/tools begins with direct:tool-get_opening_hours");
    }

    @Test
    void a_route_that_is_no_yaml_stops_the_start_with_its_file_and_what_is_wrong() throws IOException {
        Path home = copiedHome();
        Files.writeString(home.resolve("routes/tools/get_opening_hours.camel.yaml"), "bad: [\n");

        Ran ran = program.home(home).with("--sandbox").answer("hello.txt");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("get_opening_hours.camel.yaml", "line 2");
    }

    @Test
    void a_home_without_the_file_of_openapi_documents_has_none_of_their_tools() throws IOException {
        Path home = copiedHome();
        Files.delete(home.resolve("config/openapi.json"));

        assertThat(program.home(home).with("--sandbox").answer("hello.txt").code())
                .isZero();
        Ran named = program.set("moonroute.tools.openapi=config/apis.json").answer("hello.txt");
        assertThat(named.code()).isEqualTo(2);
        assertThat(named.err()).contains("config/apis.json: there is no such file");
    }

    @Test
    void a_home_with_signs_that_mean_something_in_an_address_is_one_like_others() throws IOException {
        Path home = Files.move(copiedHome(), folder.resolve("a+b %20c"));

        Ran ran = program.home(home).with("--sandbox").answer("hello.txt");

        assertThat(ran.code()).as(ran.err()).isZero();
    }

    @Test
    void a_tool_class_that_is_not_there_stops_the_start() {
        Ran ran = program.with("--sandbox")
                .set("moonroute.tools.beans=org.example.Missing")
                .answer("hello.txt");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("moonroute.tools.beans").contains("org.example.Missing");
    }

    private static String calling(String calls) {
        return "rules:\n  - match: {round: 1}\n    reply: {reasoning: I need tools, toolCalls: [" + calls + "]}\n";
    }

    private static List<String> results(JsonNode request) {
        return StreamSupport.stream(request.path("messages").spliterator(), false)
                .filter(message -> message.path("role").asText().equals("tool"))
                .map(message -> message.path("content").asText())
                .toList();
    }

    private static List<String> texts(JsonNode list, String field) {
        return StreamSupport.stream(list.spliterator(), false)
                .filter(one -> one.has(field))
                .map(one -> one.path(field).asText())
                .toList();
    }

    private Path copiedHome() throws IOException {
        Path home = folder.resolve("home");
        for (String part : List.of("routes", "config")) {
            try (Stream<Path> all = Files.walk(Path.of(part))) {
                for (Path from : all.toList()) {
                    Path to = home.resolve(from);
                    Files.createDirectories(to.getParent());
                    Files.copy(from, to);
                }
            }
        }
        return home;
    }

    private static void copyAs(Path file, Path copy) throws IOException {
        Files.writeString(copy, Files.readString(file).replace("get_opening_hours", "get_cafe_hours"));
    }
}
