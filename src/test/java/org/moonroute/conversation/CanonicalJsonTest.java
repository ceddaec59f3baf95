package org.moonroute.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a": 1, "b": 2}                | {"b":2,"a":1}
            { "a" : [ 1 , 2 ] }             | {"a":[1,2]}
            {"a": {"c": 1, "b": []}}        | { "a":{"b":[],"c":1} }
            {"a": "x \\" } , y"}            | {"a":"x \\" } , y"}
            {}                              | {  }
            ``                              | {}
            [true, null, -1.5e3]            | [true,null,-1.5e3]
            7                               | 7
            """)
    void the_same_arguments_are_one_text_however_they_are_written(String one, String other) {
        assertThat(CanonicalJson.of(one)).isEqualTo(CanonicalJson.of(other));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a": "x y"}   | {"a": "xy"}
            {"a": [1, 2]}  | {"a": [2, 1]}
            {"a": 1}       | {"b": 1}
            {"a": 1}       | {"a": "1"}
            """)
    void other_arguments_are_another_text(String one, String other) {
        assertThat(CanonicalJson.of(one)).isNotEqualTo(CanonicalJson.of(other));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"a\": ", "{\"a\" 1}", "{a: 1}", "[1 2]", "{\"a\": \"x", "{\"a\": \"x\\", "{} {}", "{ \"a", "["
            })
    void what_is_no_json_stays_as_it_is(String text) {
        assertThat(CanonicalJson.of(" " + text)).isEqualTo(text.strip());
    }

    @Test
    void nesting_without_end_is_left_alone() {
        String deep = "[ ".repeat(100_000);
        assertThat(CanonicalJson.of(deep)).isEqualTo(deep.strip());
    }

    @Property
    void it_ends_for_whatever_a_model_writes_and_is_its_own_form(
            @ForAll @StringLength(max = 30) @CharRange(from = '"', to = ':') String ascii,
            @ForAll("pieces") List<String> pieces) {
        for (String text : List.of(ascii, String.join("", pieces))) {
            String once = CanonicalJson.of(text);
            assertThat(CanonicalJson.of(once)).isEqualTo(once);
        }
    }

    @net.jqwik.api.Provide
    net.jqwik.api.Arbitrary<List<String>> pieces() {
        return net.jqwik.api.Arbitraries.of("{", "}", "[", "]", "\"a\"", "\"b\"", ":", ",", " ", "1", "\\", "\"")
                .list()
                .ofMaxSize(20);
    }
}
