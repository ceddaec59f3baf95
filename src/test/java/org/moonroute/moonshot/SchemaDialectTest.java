package org.moonroute.moonshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.moonroute.conversation.ToolSpec;

class SchemaDialectTest {
    private static final String EMPTY = "{\"type\":\"object\"}";

    @ParameterizedTest
    @ValueSource(strings = {"get_weather", "_ab", "Get-Weather2", "abc"})
    void a_usual_name_is_accepted(String name) {
        assertThat(SchemaDialect.problems(new ToolSpec(name, "d", EMPTY))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ab", "1abc", "-abc", "get weather", "wetter_über", "a.b.c"})
    void a_name_that_the_service_refuses_is_a_problem(String name) {
        assertThat(SchemaDialect.problems(new ToolSpec(name, "d", EMPTY)))
                .containsExactly("The name \"" + name + "\" is not accepted: it takes 3 to 64 letters, digits, _ and -,"
                        + " and begins with a letter or _.");
    }

    @Test
    void a_name_may_have_64_characters_and_no_more() {
        assertThat(SchemaDialect.problems(new ToolSpec("a".repeat(64), "d", EMPTY)))
                .isEmpty();
        assertThat(SchemaDialect.problems(new ToolSpec("a".repeat(65), "d", EMPTY)))
                .hasSize(1);
    }

    @Test
    void a_blank_description_is_a_problem() {
        assertThat(SchemaDialect.problems(new ToolSpec("abc", " ", EMPTY)))
                .containsExactly("The description is missing: it is how the model knows when to call the tool.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{} {}", "{\"type\":\"object\",\"type\":\"object\"}"})
    void parameters_that_are_not_valid_json_are_one_problem(String parameters) {
        assertThat(SchemaDialect.problems(new ToolSpec("abc", "d", parameters)))
                .singleElement()
                .asString()
                .startsWith("At $: the parameters are not valid JSON: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "\"object\"", "{}", "{\"type\":\"string\"}", "{\"type\":[\"object\"]}"})
    void the_root_must_be_an_object_of_type_object(String parameters) {
        assertThat(SchemaDialect.problems(new ToolSpec("abc", "d", parameters)))
                .containsExactly("At $: the parameters must be a JSON object with \"type\": \"object\".");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'x': {'type':'string','description':'d','title':'t','default':'a','pattern':'^a','minLength':1}",
                "'x': {'type':['string','null']}",
                "'x': {'type':'string','enum':['a','b']}",
                "'x': {'type':'integer','enum':[1,2]}",
                "'x': {'type':'number','enum':[1,2.5]}",
                "'x': {'type':'boolean','enum':[true]}",
                "'x': {'type':['string','null'],'enum':['a',null]}",
                "'x': {'anyOf':[{'type':'string'},{'$ref':'#'},{'anyOf':[{'type':'null'}]}],'description':'d'}",
                "'x': {'$ref':'#','description':'d'}",
                "'x': {'type':'array','items':{'type':'string'},'minItems':1,'maxItems':3}",
                "'x': {'type':'object','additionalProperties':{'type':'string'}}",
                "'x': {'type':'object','additionalProperties':false,'properties':{'a':{'type':'null'}},'required':['a']}",
            })
    void what_the_dialect_knows_is_no_problem(String property) {
        assertThat(SchemaDialect.problems(spec("'properties':{" + property + "}")))
                .isEmpty();
    }

    @Test
    void definitions_at_the_root_may_be_referred_to() {
        assertThat(SchemaDialect.problems(spec(
                        "'$id':'node','properties':{'next':{'$ref':'#/$defs/node'}},'$defs':{'node':{'type':'object',"
                                + "'properties':{'next':{'anyOf':[{'$ref':'#/$defs/node'},{'type':'null'}]}}}}")))
                .isEmpty();
    }

    static Stream<Arguments> faults() {
        String types = "[array, boolean, integer, null, number, object, string]";
        String oneType = "beside enum, type must name one primitive type, or one and null.";
        return Stream.of(
                fault("{'type':'string','format':'date'}", "the keyword format is not supported; leave it out."),
                fault(
                        "{'type':'number','exclusiveMinimum':1}",
                        "the keyword exclusiveMinimum is not supported; leave it out."),
                fault("{'oneOf':[]}", "the keyword oneOf is not supported; leave it out."),
                fault("{'type':'object','$defs':{}}", "$defs may stand at the root only."),
                fault("{'type':'object','$id':'x'}", "$id may stand at the root only."),
                fault("{'type':'string','description':1}", "description must be a string."),
                fault("{'type':'object','properties':[]}", "properties must be an object."),
                fault("{'type':'object','properties':{},'required':'a'}", "required must be an array."),
                fault(
                        "{'type':'object','additionalProperties':'no'}",
                        "additionalProperties must be a boolean or an object."),
                fault("{'type':'text'}", "type must be one of " + types + "."),
                fault("{'type':[]}", "type must be one of " + types + "."),
                fault("{'type':['string','text']}", "type must be one of " + types + "."),
                fault("{'type':'string','enum':[]}", "enum has no value."),
                fault("{'enum':['a']}", oneType),
                fault("{'type':['string','number'],'enum':['a',1]}", oneType),
                fault("{'type':'object','enum':['a']}", oneType),
                fault("{'type':'string','enum':['a',1]}", "the enum value 1 is not of type string."),
                fault("{'type':['null','integer'],'enum':[1.5]}", "the enum value 1.5 is not of type null or integer."),
                fault(
                        "{'type':'string','anyOf':[{'type':'string'}]}",
                        "type may not stand beside anyOf; put it into the schemas of anyOf."),
                fault(
                        "{'type':'string','$ref':'#'}",
                        "type may not stand beside $ref; put it into the schema that $ref names."),
                fault("{'anyOf':[]}", "anyOf has no schema."),
                fault("{'anyOf':[{'description':'d'}]}", "each schema of anyOf must have a type."),
                fault(
                        "{'$ref':'#/$defs/nobody'}",
                        "$ref \"#/$defs/nobody\" leads nowhere; it is # for the root, or #/$defs/NAME for an entry of $defs."),
                fault(
                        "{'$ref':'https://example.com/s'}",
                        "$ref \"https://example.com/s\" leads nowhere; it is # for the root, or #/$defs/NAME for an entry of $defs."),
                fault("{'$ref':7}", "$ref must be a string."),
                fault(
                        "{'type':'object','properties':{'required':{'type':'string'}}}",
                        "a property may not be called required."),
                fault(
                        "{'type':'object','properties':{},'required':['a']}",
                        "required names \"a\", which is not in properties."),
                fault("'text'", "a schema must be a JSON object."));
    }

    private static Arguments fault(String schema, String problem) {
        return Arguments.of(schema, problem);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void what_is_outside_the_dialect_is_named_with_its_place(String schema, String problem) {
        assertThat(SchemaDialect.problems(spec("'properties':{'x':" + schema + "}")))
                .containsExactly("At $.properties.x: " + problem);
    }

    @Test
    void faults_are_found_wherever_a_schema_may_stand() {
        assertThat(SchemaDialect.problems(spec("'$defs':{'d':{'not':{}}},'properties':{'a':{'anyOf':[{'type':'null'},"
                        + "{'type':'array','items':{'const':1}}]}},'additionalProperties':{'if':{}}")))
                .containsExactly(
                        "At $.$defs.d: the keyword not is not supported; leave it out.",
                        "At $.properties.a.anyOf[1].items: the keyword const is not supported; leave it out.",
                        "At $.additionalProperties: the keyword if is not supported; leave it out.");
    }

    @Test
    void additional_properties_as_an_array_are_refused() {
        assertThat(SchemaDialect.problems(spec("'additionalProperties':[]")))
                .contains("At $: additionalProperties must be a boolean or an object.");
    }

    @Test
    void eleven_alternatives_are_one_too_many() {
        String ten = IntStream.range(0, 10).mapToObj(i -> "{'type':'null'}").collect(Collectors.joining(","));
        assertThat(SchemaDialect.problems(spec("'properties':{'x':{'anyOf':[" + ten + "]}}")))
                .isEmpty();
        assertThat(SchemaDialect.problems(spec("'properties':{'x':{'anyOf':[" + ten + ",{'type':'null'}]}}")))
                .containsExactly("At $.properties.x: anyOf has 11 schemas; the limit is 10.");
    }

    @Test
    void five_levels_are_accepted_and_six_are_not() {
        assertThat(SchemaDialect.problems(spec(nested(5)))).isEmpty();
        assertThat(SchemaDialect.problems(spec(nested(6))))
                .containsExactly("At $" + ".properties.p".repeat(6) + ": properties are nested deeper than 5 levels.");
    }

    @Test
    void a_hundred_properties_are_accepted_and_one_more_is_not() {
        assertThat(SchemaDialect.problems(spec(wide(100)))).isEmpty();
        assertThat(SchemaDialect.problems(spec(wide(101))))
                .containsExactly("At $: there are 101 properties in all; the limit is 100.");
    }

    @Test
    void five_hundred_enum_values_are_accepted_and_one_more_is_not() {
        assertThat(SchemaDialect.problems(spec(values(500)))).isEmpty();
        assertThat(SchemaDialect.problems(spec(values(501))))
                .containsExactly("At $: there are 501 enum values in all; the limit is 500.");
    }

    private static String nested(int levels) {
        return levels == 0 ? "'description':'leaf'" : "'properties':{'p':{'type':'object'," + nested(levels - 1) + "}}";
    }

    private static String wide(int width) {
        return IntStream.range(0, width)
                .mapToObj(i -> "'p" + i + "':{'type':'string'}")
                .collect(Collectors.joining(",", "'properties':{", "}"));
    }

    private static String values(int count) {
        return IntStream.range(0, count)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(",", "'properties':{'x':{'type':'integer','enum':[", "]}}"));
    }

    private static ToolSpec spec(String within) {
        return new ToolSpec("abc", "d", ("{'type':'object'," + within + "}").replace('\'', '"'));
    }
}
