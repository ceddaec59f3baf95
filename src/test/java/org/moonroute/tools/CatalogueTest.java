package org.moonroute.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Lane;
import org.moonroute.conversation.Origin;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.PromptFailed;
import org.moonroute.conversation.ToolCall;
import org.moonroute.conversation.ToolResult;
import org.moonroute.conversation.ToolSpec;
import org.moonroute.moonshot.SchemaDialect;

class CatalogueTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final Path PAIR = Path.of("src/test/projects/pair/config/tools");
    private static final String THERE_ARE = " There are: get_opening_hours, get_weather.";

    private final Catalogue catalogue = load(List.of(new Weather()));

    @Test
    void a_prompt_gets_the_tools_that_it_names_in_the_order_of_the_catalogue() {
        assertThat(offered("get_weather", "get_opening_hours")).containsExactlyElementsOf(catalogue.specs());
        assertThat(offered("get_weather")).extracting(ToolSpec::name).containsExactly("get_weather");
    }

    @Test
    void a_star_means_all_tools() {
        assertThat(offered("*")).containsExactlyElementsOf(catalogue.specs());
        assertThat(offered("get_weather", "*")).containsExactlyElementsOf(catalogue.specs());
    }

    @Test
    void a_prompt_that_names_no_tools_gets_none() {
        assertThat(offered()).isEmpty();
        assertThat(catalogue.offer(prompt(Optional.empty())).offered()).isEmpty();
    }

    @Test
    void a_prompt_that_names_an_unknown_tool_is_invalid() {
        assertThatThrownBy(() -> offered("get_weather", "get_time"))
                .isInstanceOfSatisfying(
                        PromptFailed.class, failed -> assertThat(failed.kind()).isEqualTo(FailureKind.INVALID_PROMPT))
                .hasMessage("the prompt asks for the tool get_time, which is unknown;"
                        + " there are: get_opening_hours, get_weather");
    }

    @Test
    void where_there_are_no_tools_an_unknown_one_is_told_so() {
        Catalogue empty = Catalogue.load(List.of(), Path.of("nowhere"), spec -> List.of());

        assertThat(empty.offer(prompt(Optional.of(List.of("*")))).offered()).isEmpty();
        assertThatThrownBy(() -> empty.offer(prompt(Optional.of(List.of("x")))))
                .hasMessage("the prompt asks for the tool x, which is unknown; there are no tools here");
    }

    /** Its author's code throws where it is asked what it is. */
    private static final class Mute implements Tool {
        @Override
        public ToolSpec spec() {
            throw new IllegalArgumentException("no database");
        }

        @Override
        public Object call(Map<String, Object> arguments) {
            return "";
        }
    }

    @Test
    void a_tool_that_cannot_say_what_it_is_is_named_with_the_reason() {
        assertThatThrownBy(() -> load(List.of(new Mute())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the bean " + Mute.class.getName()
                        + ": what it says of itself cannot be read: java.lang.IllegalArgumentException: no database.");
    }

    @Test
    void a_check_tells_where_a_tool_stands_as_a_start_does() {
        CatalogueCheck check =
                CatalogueCheck.of(List.of(new WebSearch()), Path.of("nowhere"), List.of(), SchemaDialect::problems);

        assertThat(check.tools()).extracting(Catalogue.Listed::source).containsExactly("moonroute.tools.web-search");
    }

    @Test
    void a_call_of_a_bean_is_prepared_and_run() throws Exception {
        ToolCall call = new ToolCall("get_weather:0", "get_weather", "{\"location\":\"New York\"}");

        ToolTask task = catalogue.prepare(call, catalogue.specs());

        assertThat(task)
                .isEqualTo(new ToolTask(
                        call,
                        "bean",
                        task.tool(),
                        "",
                        task.policy(),
                        Map.of("location", "New York"),
                        null,
                        NOW,
                        task.listed(),
                        null));
        assertThat(task.isForBean()).isTrue();
        assertThat(task.isForRoute() || task.isDone()).isFalse();
        assertThat(run(task)).isEqualTo(77.0);
        assertThat(Runs.result(catalogue, task, run(task)))
                .isEqualTo(new ToolResult(call, "77.0", false, NOW, Duration.ZERO));
    }

    @Test
    void a_call_of_a_route_gets_its_endpoint_from_the_catalogue() {
        ToolCall call = new ToolCall("1", "functions.get_opening_hours", "{\"day\":\"Sunday\"}");

        ToolTask task = catalogue.prepare(call, catalogue.specs());

        assertThat(task.listed().source()).endsWith("get_opening_hours.json");
        assertThat(task)
                .isEqualTo(new ToolTask(
                        call,
                        "route",
                        null,
                        "tool-get_opening_hours",
                        ToolPolicy.DEFAULT,
                        Map.of("day", "Sunday"),
                        null,
                        NOW,
                        task.listed(),
                        null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"get_weather", "functions.get_weather", " get_weather "})
    void the_name_is_known_in_the_ways_that_hosts_write_it(String name) throws Exception {
        ToolTask task = prepare(name, "{\"location\":\"Rome\"}");

        assertThat(task.isForBean()).isTrue();
        assertThat(run(task)).isEqualTo(65.0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "get_time               | There is no tool get_time.",
                "functions.get_time     | There is no tool get_time.",
                "direct:get_weather     | There is no tool direct:get_weather.",
                "GET_WEATHER            | There is no tool GET_WEATHER.",
                "``                     | The call names no tool.",
                "functions.             | The call names no tool.",
            })
    void an_unknown_name_has_its_result_at_once(String name, String told) {
        ToolTask task = prepare(name, "{}");

        assertThat(task.isDone()).isTrue();
        assertThat(task.route()).isEmpty();
        assertThat(task.result()).isEqualTo(new ToolResult(task.call(), told + THERE_ARE, true, NOW, Duration.ZERO));
    }

    @Test
    void a_tool_that_the_prompt_may_not_use_is_unknown_to_it() {
        ToolCall call = new ToolCall("1", "get_weather", "{\"location\":\"Rome\"}");

        assertThat(catalogue
                        .prepare(call, offered("get_opening_hours"))
                        .result()
                        .content())
                .isEqualTo("There is no tool get_weather. There are: get_opening_hours.");
        assertThat(catalogue.prepare(call, List.of()).result().content())
                .isEqualTo("There is no tool get_weather. No tools may be used here.");
    }

    @Test
    void a_tool_that_is_offered_but_not_in_the_catalogue_is_unknown() {
        ToolSpec foreign = new ToolSpec("foreign", "d", "{}");

        assertThat(catalogue
                        .prepare(new ToolCall("1", "foreign", "{}"), List.of(foreign))
                        .isDone())
                .isTrue();
    }

    @Test
    void an_endless_name_is_not_repeated_in_full() {
        assertThat(prepare("x".repeat(10_000), "{}").result().content())
                .isEqualTo("There is no tool " + "x".repeat(80) + "...." + THERE_ARE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'location':         | are not valid JSON (line 1, column 13). Send one JSON object. Required: location.",
                "{'location':'a'} {}  | are not valid JSON (line 1, column 18). Send one JSON object. Required: location.",
                "['New York']         | are not a JSON object. Send one JSON object. Required: location.",
                "null                 | are not a JSON object. Send one JSON object. Required: location.",
                "{}                   | do not fit: $: required property 'location' not found. Required: location.",
                "``                   | do not fit: $: required property 'location' not found. Required: location.",
                "{'city':'New York'}  | do not fit: $: required property 'location' not found. Required: location.",
                "{'location':1}       | do not fit: $.location: integer found, string expected. Required: location.",
                "{'location':null}    | do not fit: $.location: null found, string expected. Required: location.",
            })
    void wrong_arguments_come_back_with_what_to_mend(String arguments, String told) {
        ToolTask task = prepare("get_weather", arguments.replace('\'', '"'));

        assertThat(task.isDone()).isTrue();
        assertThat(task.arguments()).isEmpty();
        assertThat(task.result().failed()).isTrue();
        assertThat(task.result().content()).isEqualTo("The arguments of get_weather " + told);
    }

    @Test
    void a_key_given_twice_is_not_guessed_at() {
        assertThat(prepare("get_weather", "{\"location\":\"Rome\",\"location\":\"Oslo\"}")
                        .result()
                        .content())
                .startsWith("The arguments of get_weather are not valid JSON");
    }

    @Test
    void a_value_outside_an_enum_is_told_the_values() {
        assertThat(prepare("get_opening_hours", "{\"day\":\"Funday\"}").result().content())
                .isEqualTo(
                        "The arguments of get_opening_hours do not fit: $.day: does not have a value in the enumeration"
                                + " [\"Monday\", \"Tuesday\", \"Wednesday\", \"Thursday\", \"Friday\", \"Saturday\", \"Sunday\"]."
                                + " Required: day.");
    }

    @Test
    void undeclared_arguments_are_dropped() {
        assertThat(prepare("get_weather", "{\"location\":\"Rome\",\"CamelHttpUri\":\"http://evil\",\"unit\":1}")
                        .arguments())
                .isEqualTo(Map.of("location", "Rome"));
    }

    @Property(tries = 500)
    void no_call_makes_it_throw(@ForAll String name, @ForAll @StringLength(max = 200) String arguments) {
        assertThat(prepare(name, arguments).isDone()).isTrue();
        ToolTask task = prepare("get_weather", arguments);
        assertThat(task.isDone()).isEqualTo(task.result() != null);
    }

    @Property(tries = 2000)
    void no_json_or_what_looks_like_it_makes_it_throw(@ForAll("almostJson") String arguments) throws Exception {
        ToolTask task = prepare("get_weather", arguments);

        if (task.isForBean()) {
            assertThat(task.arguments()).containsOnlyKeys("location");
            assertThat(run(task)).isEqualTo(65.0);
        } else {
            assertThat(task.result().content()).startsWith("The arguments of get_weather ");
        }
    }

    @Provide
    Arbitrary<String> almostJson() {
        Arbitrary<String> names = Arbitraries.of("\"location\"", "\"unit\"", "\"\"", "location");
        Arbitrary<String> values =
                Arbitraries.of("\"Rome\"", "1e999", "null", "[{}]", "{\"a\":[]}", "\"\\u0000\"", "'x'");
        return Combinators.combine(names, Arbitraries.of(":", ":", ":", ","), values)
                .as((name, colon, value) -> name + colon + value)
                .list()
                .ofMaxSize(3)
                .map(fields -> "{" + String.join(",", fields) + "}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"location\":"})
    void arguments_nested_without_end_are_refused(String opening) {
        assertThat(prepare("get_weather", opening.repeat(100_000)).result().content())
                .startsWith("The arguments of get_weather are not valid JSON");
    }

    private static Object run(ToolTask task) throws Exception {
        return task.tool().call(task.arguments());
    }

    private ToolTask prepare(String name, String arguments) {
        return catalogue.prepare(new ToolCall("1", name, arguments), catalogue.specs());
    }

    private List<ToolSpec> offered(String... names) {
        return catalogue.offer(prompt(Optional.of(List.of(names)))).offered();
    }

    private static Prompt prompt(Optional<List<String>> tools) {
        Prompt plain = Prompt.of(new Origin.Caller("p", Lane.BULK), "Hello");
        return new Prompt(
                plain.origin(),
                plain.system(),
                plain.messages(),
                plain.options(),
                tools,
                plain.output(),
                plain.offered());
    }

    private static Catalogue load(List<?> beans) {
        return Catalogue.load(
                beans,
                PAIR,
                List.of(),
                SchemaDialect::problems,
                Clock.fixed(NOW, ZoneOffset.UTC),
                Catalogue.MAX_RESULT_CHARS);
    }
}
