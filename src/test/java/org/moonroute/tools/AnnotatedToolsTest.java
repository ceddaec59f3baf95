package org.moonroute.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.moonroute.moonshot.SchemaDialect;

class AnnotatedToolsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void the_weather_tool_is_defined_as_in_the_book() throws Exception {
        Tool weather = AnnotatedTools.of(new Weather()).get(0);

        assertThat(weather.spec().name()).isEqualTo("get_weather");
        assertThat(weather.spec().description()).isEqualTo("Get current weather for a location");
        assertThat(JSON.readTree(weather.spec().parameters())).isEqualTo(JSON.readTree("""
                                {"type": "object",
                                 "properties": {"location": {"type": "string", "description": "The city name"}},
                                 "required": ["location"]}
                                """));
    }

    @ParameterizedTest
    @CsvSource({"New York,77.0", "Flagstaff,65.0", "new york,65.0"})
    void the_weather_is_that_of_the_book(String city, double degrees) throws Exception {
        assertThat(AnnotatedTools.of(new Weather()).get(0).call(Map.of("location", city)))
                .isEqualTo(degrees);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "takes_text     | {'type':'string','description':'p'}",
                "takes_int      | {'type':'integer','description':'p'}",
                "takes_integer  | {'type':'integer','description':'p'}",
                "takes_long     | {'type':'integer','description':'p'}",
                "takes_double   | {'type':'number','description':'p'}",
                "takes_float    | {'type':'number','description':'p'}",
                "takes_decimal  | {'type':'number','description':'p'}",
                "takes_boolean  | {'type':'boolean','description':'p'}",
                "takes_enum     | {'type':'string','enum':['LOW','HIGH'],'description':'p'}",
                "takes_list     | {'type':'array','items':{'type':'integer'},'description':'p'}",
                "takes_record   | {'type':'object','properties':{'name':{'type':'string','description':'Who comes'},'age':{'type':'integer'},'level':{'type':'string','enum':['LOW','HIGH']}},'required':['name','age'],'description':'p'}",
            })
    void each_type_has_its_schema(String name, String schema) {
        assertThat(tool(name).spec().parameters().replace('"', '\''))
                .isEqualTo("{'type':'object','properties':{'value':" + schema + "},'required':['value']}");
    }

    @ParameterizedTest
    @CsvSource({"takes_optional", "takes_nullable"})
    void what_may_be_left_out_is_not_required(String name) {
        assertThat(tool(name).spec().parameters().replace('"', '\''))
                .isEqualTo("{'type':'object','properties':{'value':{'type':'string','description':'p'}}}");
    }

    @Test
    void a_method_without_parameters_takes_an_empty_object() {
        assertThat(tool("takes_nothing").spec().parameters()).isEqualTo("{\"type\":\"object\",\"properties\":{}}");
    }

    @Test
    void every_derived_definition_is_in_the_dialect() {
        assertThat(AnnotatedTools.of(new TicketDesk())).hasSize(16).allSatisfy(tool -> assertThat(
                        SchemaDialect.problems(tool.spec()))
                .isEmpty());
    }

    @Test
    void a_name_given_by_hand_is_kept() {
        assertThat(tool("named-by-hand").spec().name()).isEqualTo("named-by-hand");
    }

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of("takes_text", "a", "a"),
                Arguments.of("takes_int", 3, 3),
                Arguments.of("takes_int", 3.0, 3),
                Arguments.of("takes_integer", 3, 3),
                Arguments.of("takes_long", 3_000_000_000L, 3_000_000_000L),
                Arguments.of("takes_double", 3, 3.0),
                Arguments.of("takes_float", 1.5, 1.5f),
                Arguments.of("takes_decimal", 0.1, new java.math.BigDecimal("0.1")),
                Arguments.of("takes_boolean", true, true),
                Arguments.of("takes_enum", "HIGH", TicketDesk.Level.HIGH),
                Arguments.of("takes_list", List.of(1, 2), List.of(1, 2)),
                Arguments.of("takes_optional", "a", Optional.of("a")),
                Arguments.of("takes_nullable", "a", "got a"),
                Arguments.of(
                        "takes_record",
                        Map.of("name", "Ada", "age", 36, "level", "LOW"),
                        new TicketDesk.Guest("Ada", 36, Optional.of(TicketDesk.Level.LOW))));
    }

    @ParameterizedTest
    @MethodSource("values")
    void the_method_gets_the_argument_as_its_own_type(String name, Object argument, Object expected) throws Exception {
        assertThat(tool(name).call(Map.of("value", argument))).isEqualTo(expected);
    }

    @Test
    void what_is_left_out_is_empty_or_null() throws Exception {
        assertThat(tool("takes_optional").call(Map.of())).isEqualTo(Optional.empty());
        assertThat(tool("takes_nullable").call(Map.of())).isEqualTo("got null");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "takes_int    | 3000000000 | value: 3000000000 is no integer that fits",
                "takes_int    | 1.5        | value: 1.5 is no integer that fits",
                "takes_double | x          | value: x is no number that fits",
                "takes_enum   | MIDDLE     | value: MIDDLE is none of [LOW, HIGH]",
                "takes_list   | x          | value: x is no array",
                "takes_record | x          | value: x is no object",
            })
    void an_argument_that_does_not_fit_the_type_is_refused(String name, String argument, String message) {
        assertThatThrownBy(() -> tool(name).call(Map.of("value", argument)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void a_required_argument_that_is_missing_is_refused() {
        assertThatThrownBy(() -> tool("takes_int").call(Map.of())).hasMessage("value is missing");
        assertThatThrownBy(() -> tool("takes_record").call(Map.of("value", Map.of("name", "Ada"))))
                .hasMessage("value: age is missing");
    }

    record Seats(int count) {
        Seats {
            if (count < 0) {
                throw new IllegalArgumentException("no negative count");
            }
            if (count > 10) {
                throw new IllegalStateException();
            }
        }
    }

    static class TakesSeats {
        @ToolMethod(description = "d")
        public int book(@Param("p") Seats seats) {
            return seats.count;
        }
    }

    @ParameterizedTest
    @CsvSource({"-1,seats: no negative count", "11,seats: its values do not fit"})
    void a_record_may_refuse_its_values(int count, String message) {
        assertThatThrownBy(
                        () -> AnnotatedTools.of(new TakesSeats()).get(0).call(Map.of("seats", Map.of("count", count))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void a_parameter_whose_name_was_not_compiled_in_needs_one_by_hand() throws Exception {
        var method = String.class.getMethod("concat", String.class);

        assertThatThrownBy(() -> Parameters.of(method, "java.lang.String.concat", new Shapes()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("java.lang.String.concat, parameter arg0: its name is not known."
                        + " Compile with -parameters, or give @Param a name.");
    }

    @Test
    void a_bean_without_annotated_methods_has_no_tools() {
        assertThat(AnnotatedTools.of("text")).isEmpty();
    }

    @Test
    void inherited_methods_are_tools_too() {
        assertThat(AnnotatedTools.of(new TicketDesk() {})).hasSize(16);
    }

    /** A desk as an interface has it. */
    interface Desk {
        @ToolMethod(description = "Ask the desk", tags = "desk")
        default String ask(@Param("The question") String question) {
            return "no idea";
        }

        @ToolMethod(description = "Close the desk")
        void close();
    }

    /** Says anew what one of the tools is. */
    static class WiseDesk implements Desk {
        @Override
        @ToolMethod(description = "Ask the wise")
        public String ask(@Param("The question") String question) {
            return "42";
        }

        @Override
        public void close() {}
    }

    @Test
    void methods_that_an_interface_annotates_are_tools_too() {
        assertThat(AnnotatedTools.of(new Desk() {
                    @Override
                    public void close() {}
                }))
                .extracting(tool -> tool.spec().name())
                .containsExactly("ask", "close");
    }

    @Test
    void of_methods_that_override_each_other_the_nearest_is_the_tool() throws Exception {
        List<Tool> tools = AnnotatedTools.of(new WiseDesk() {});

        assertThat(tools)
                .extracting(tool -> tool.spec().description())
                .containsExactly("Ask the wise", "Close the desk");
        assertThat(tools.get(0).call(Map.of("question", "Why?"))).isEqualTo("42");
        assertThat(tools.get(0).policy().tags()).isEmpty();
    }

    record Card(@Param("d") String number) {}

    static class HidesWithin {
        @ToolMethod(
                description = "d",
                secret = {"number", "number", "pin"})
        public void pay(@Param("p") Optional<List<Card>> cards, @Param("p") String pin) {}
    }

    @Test
    void a_secret_argument_that_there_is_not_is_told_by_the_start_and_by_the_check() {
        String told = "the bean " + HidesNothing.class.getName()
                + ": the tool book: secret names pim, and there is no such argument. Did you mean pin?";
        Path none = Path.of("nowhere");

        assertThatThrownBy(() -> Catalogue.load(List.of(new HidesNothing()), none, spec -> List.of()))
                .hasMessage(told);
        assertThat(CatalogueCheck.of(List.of(new HidesNothing()), none, List.of(), spec -> List.of())
                        .faults())
                .containsExactly(told);
    }

    @Test
    void secret_arguments_may_stand_within_others_and_be_named_twice() {
        assertThat(AnnotatedTools.of(new HidesWithin()).get(0).policy().secret())
                .containsExactlyInAnyOrder("number", "pin");
    }

    static class HidesNothing {
        @ToolMethod(description = "d", secret = "pim")
        public void book(@Param("p") String pin) {}
    }

    static class HasTwins {
        @ToolMethod(description = "d")
        public void book(@Param(value = "p", name = "seat") int row, @Param(value = "p", name = "seat") int column) {}
    }

    enum Nothing {}

    static class TakesNothing {
        @ToolMethod(description = "d")
        public void book(@Param("p") Nothing nothing) {}
    }

    static class TakesDate {
        @ToolMethod(description = "d")
        public void book(@Param("p") Date when) {}
    }

    static class TakesRawList {
        @ToolMethod(description = "d")
        public void book(@Param("p") List<?> guests) {}
    }

    static class TakesUndescribed {
        @ToolMethod(description = "d")
        public void book(String guest) {}
    }

    static class LeavesOutPrimitive {
        @ToolMethod(description = "d")
        public void book(@Param(value = "p", required = false) int seats) {}
    }

    static class IsHidden {
        @ToolMethod(description = "d")
        void book() {}
    }

    record Chain(List<Chain> next) {}

    static class TakesEndless {
        @ToolMethod(description = "d")
        public void book(@Param("p") Chain chain) {}
    }

    record Appointment(Date when) {}

    static class TakesDateWithin {
        @ToolMethod(description = "d")
        public void book(@Param("p") Appointment appointment) {}
    }

    static Stream<Arguments> mistakes() {
        String here = "org.moonroute.tools.AnnotatedToolsTest$";
        String takes = ". It takes String, int, long, double, float, BigDecimal, boolean, enums, records,"
                + " List of these, and Optional for what may be left out.";
        return Stream.of(
                Arguments.of(
                        new TakesDate(),
                        here + "TakesDate.book, parameter when: a tool cannot take the type java.util.Date" + takes),
                Arguments.of(
                        new HasTwins(),
                        here + "HasTwins.book: two parameters are called seat. Give one of them another name."),
                Arguments.of(
                        new TakesNothing(),
                        here + "TakesNothing.book, parameter nothing: the enum " + here + "Nothing has no constants."),
                Arguments.of(
                        new TakesRawList(),
                        here + "TakesRawList.book, parameter guests: a tool cannot take the type ?" + takes),
                Arguments.of(
                        new TakesUndescribed(),
                        here
                                + "TakesUndescribed.book, parameter guest: it has no @Param, which tells the model what it means."),
                Arguments.of(
                        new LeavesOutPrimitive(),
                        here
                                + "LeavesOutPrimitive.book, parameter seats: a int cannot be left out. Make it an Optional."),
                Arguments.of(new IsHidden(), here + "IsHidden.book: a tool method must be public."),
                Arguments.of(
                        new TakesEndless(),
                        here + "TakesEndless.book, parameter chain, record Chain, parameter next: the record " + here
                                + "Chain holds itself, which has no end."),
                Arguments.of(
                        new TakesDateWithin(),
                        here
                                + "TakesDateWithin.book, parameter appointment, record Appointment, parameter when: a tool cannot take the type java.util.Date"
                                + takes));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void what_no_tool_can_be_made_of_is_named_with_class_method_and_parameter(Object bean, String message) {
        assertThatThrownBy(() -> AnnotatedTools.of(bean))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
    }

    private static Tool tool(String name) {
        return AnnotatedTools.of(new TicketDesk()).stream()
                .filter(tool -> tool.spec().name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
