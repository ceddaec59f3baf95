package org.moonroute.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moonroute.conversation.ToolSpec;

class ArgumentCheckTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                         | {'b':1}     | {}",
                "'properties':{'a':{}}      | {'a':1,'b':1} | {'a':1}",
                "'properties':{'a':{}},'additionalProperties':false | {'a':1,'b':1} | {'a':1}",
                "'additionalProperties':true | {'b':1} | {'b':1}",
                "'additionalProperties':{'type':'integer'} | {'b':1} | {'b':1}",
                "'properties':{'a':{'type':'string'}} | {'a':null} | {}",
                "'properties':{'a':{'type':'null'}} | {'a':null} | {'a':null}",
                "'properties':{'a':{'type':['string','null']}} | {'a':null} | {'a':null}",
                "'properties':{'a':{'type':'object','properties':{'x':{}}}} | {'a':{'x':1,'y':2}} | {'a':{'x':1}}",
                "'properties':{'a':{'type':'object'}} | {'a':{'y':2}} | {'a':{'y':2}}",
                "'properties':{'a':{'type':'array','items':{'type':'object','properties':{'x':{}}}}} | {'a':[{'x':1,'y':2},{'y':3}]} | {'a':[{'x':1},{}]}",
            })
    void undeclared_arguments_and_idle_nulls_are_dropped_at_every_level(String schema, String given, String kept) {
        Arguments arguments = check("{'type':'object'" + (schema.isEmpty() ? "" : "," + schema) + "}", given);

        assertThat(arguments.problem()).isEmpty();
        assertThat(Json.STRICT
                        .<com.fasterxml.jackson.databind.JsonNode>valueToTree(arguments.values())
                        .toString())
                .isEqualTo(kept.replace('\'', '"'));
    }

    /** Backtracking would take longer than anybody lives. */
    @Test
    @Timeout(60)
    void a_pattern_that_takes_for_ever_with_some_text_is_given_up() {
        String schema = "{'type':'object','properties':{'a':{'type':'string','pattern':'^(a+)+(b?)\\\\2!!$'}}}";

        assertThat(check(schema, "{'a':'" + "a".repeat(100) + "'}").problem())
                .contains("does not match the regex pattern");
        assertThat(check(schema, "{'a':'aaaa!!'}").problem()).isEmpty();
    }

    @Test
    void values_are_plain_java() {
        Arguments arguments = check(
                "{'type':'object','additionalProperties':true}",
                "{'i':1,'l':3000000000,'b':100000000000000000000,'d':1.5,'t':'x','f':false,'n':null,'a':[1],'o':{'k':'v'}}");

        assertThat(arguments.values())
                .containsEntry("i", 1)
                .containsEntry("l", 3_000_000_000L)
                .containsEntry("b", new BigInteger("100000000000000000000"))
                .containsEntry("d", 1.5)
                .containsEntry("t", "x")
                .containsEntry("f", false)
                .containsEntry("n", null)
                .containsEntry("a", List.of(1))
                .containsEntry("o", Map.of("k", "v"));
    }

    /** They are run with again after a failure, and results are kept under them. */
    @Test
    void nobody_can_change_them_however_deep_they_stand() {
        Map<String, Object> values = check("{'type':'object','additionalProperties':true}", "{'o':{'a':[1,null]}}")
                .values();

        Map<?, ?> inner = (Map<?, ?>) values.get("o");
        assertThatThrownBy(inner::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(((List<?>) inner.get("a"))::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThat(values.toString()).isEqualTo("{o={a=[1, null]}}");
    }

    @Test
    void a_number_that_would_arrive_as_infinity_is_refused_however_deep_it_stands() {
        String free = "{'type':'object','additionalProperties':true}";

        assertThat(check(free, "{'n':1e400}").problem())
                .isEqualTo("hold a number that is too large. No argument is required.");
        assertThat(check(free, "{'o':[{'n':-1e400}]}").isGood()).isFalse();
        assertThat(check(free, "{'o':[{'n':1e300}]}").isGood()).isTrue();
    }

    @Test
    void a_whole_number_with_a_point_counts_as_an_integer() {
        String schema = "{'type':'object','properties':{'n':{'type':'integer'}}}";

        assertThat(check(schema, "{'n':2.0}").isGood()).isTrue();
        assertThat(check(schema, "{'n':2.5}").problem())
                .isEqualTo("do not fit: $.n: number found, integer expected. No argument is required.");
    }

    @Test
    void every_violation_is_told_up_to_ten() {
        String schema = IntStream.range(0, 12)
                .mapToObj(i -> "'p" + i + "':{'type':'string'}")
                .collect(Collectors.joining(",", "{'type':'object','properties':{", "}}"));
        String given =
                IntStream.range(0, 12).mapToObj(i -> "'p" + i + "':1").collect(Collectors.joining(",", "{", "}"));

        assertThat(check(schema, given).problem())
                .contains("$.p0: integer found, string expected; $.p10: integer")
                .endsWith("; and 2 more. No argument is required.");
    }

    @Test
    void violations_are_told_in_english_whatever_the_machine_speaks() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertThat(check(
                                    "{'type':'object','properties':{'n':{'type':'integer'}},'required':['n','m']}",
                                    "{'n':'x'}")
                            .problem())
                    .isEqualTo("do not fit: $.n: string found, integer expected; $: required property 'm' not found."
                            + " Required: n, m.");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void a_schema_that_cannot_be_used_is_the_tools_fault_and_does_not_throw() {
        for (String schema : Arrays.asList(
                "no JSON",
                "{'properties':{'a':{'pattern':'['}}}",
                "{'$ref':'#/$defs/none'}",
                "{'$defs':{'a':{'$ref':'#/$defs/a'}},'$ref':'#/$defs/a'}")) {
            Entry entry = Entry.route("here", new ToolSpec("abc", "d", schema.replace('\'', '"')), ToolPolicy.DEFAULT);

            assertThat(entry.check("{\"a\":\"x\"}").problem())
                    .isEqualTo("cannot be checked, because the tool's own description is at fault. Do without it.");
        }
    }

    private static final String SHAPES = """
            {'type':'object','$defs':{
              'node':{'type':'object','properties':{'v':{'type':'integer'},'next':{'$ref':'#/$defs/node'}},'required':['v']},
              'free':{'type':'object'}},
             'properties':{
              'node':{'$ref':'#/$defs/node'},
              'free':{'$ref':'#/$defs/free'},
              'self':{'$ref':'#'},
              'grid':{'type':'array','items':{'type':'array','items':{'type':'object','properties':{'x':{'type':'integer'}}}}},
              'either':{'anyOf':[{'type':'object','properties':{'a':{'type':'string'}},'required':['a']},
                                 {'type':'object','properties':{'b':{'type':'integer'}},'required':['b']},
                                 {'type':'null'}]},
              'open':{'anyOf':[{'type':'object','properties':{'a':{'type':'string'}}},{'type':'object'}]},
              'list':{'type':'array','items':{'anyOf':[{'type':'string'},{'$ref':'#/$defs/node'}]}},
              'byName':{'type':'object','additionalProperties':{'type':'object','properties':{'n':{'type':'integer'}}}}}}""";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'node':{'v':1,'x':2,'next':{'v':2,'x':3,'next':{'v':3}}}} | {node={v=1, next={v=2, next={v=3}}}}
            {'free':{'x':1}}                                        | {free={x=1}}
            {'self':{'node':{'v':1,'x':1},'x':1}}                   | {self={node={v=1}}}
            {'grid':[[{'x':1,'y':2}],[],[{'y':1}]]}                 | {grid=[[{x=1}], [], [{}]]}
            {'either':{'a':'s','x':1}}                              | {either={a=s}}
            {'either':{'b':1,'x':1}}                                | {either={b=1}}
            {'either':null}                                         | {either=null}
            {'open':{'a':'s','x':1}}                                | {open={a=s, x=1}}
            {'list':['s',{'v':1,'x':1}]}                            | {list=[s, {v=1}]}
            {'byName':{'p':{'n':1,'x':1}}}                          | {byName={p={n=1}}}
            """)
    void what_is_not_declared_is_dropped_however_deep_it_stands(String given, String left) {
        Arguments checked = check(SHAPES, given);

        assertThat(checked.problem()).isEmpty();
        assertThat(checked.values()).hasToString(left);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'node':{'v':1,'next':{'v':'s'}}}  | $.node.next.v: string found, integer expected
            {'self':{'node':{}}}               | $.self.node: required property 'v' not found
            {'grid':[[{'x':1}],[{'x':'s'}]]}   | $.grid[1][0].x: string found, integer expected
            {'either':{'b':'s'}}               | $.either.b: string found, integer expected
            {'list':['s',{'v':'s'}]}           | $.list[1].v: string found, integer expected
            """)
    void what_is_wrong_is_told_exactly_however_deep_it_stands(String given, String told) {
        assertThat(check(SHAPES, given).problem()).contains(told);
    }

    private static Arguments check(String schema, String given) {
        return new ArgumentCheck(schema.replace('\'', '"')).check(given.replace('\'', '"'));
    }
}
