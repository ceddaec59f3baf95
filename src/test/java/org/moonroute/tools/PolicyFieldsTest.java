package org.moonroute.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.moonroute.moonshot.SchemaDialect;

/** How a tool's author says how it may be run: in the file of its description, or in the annotation. */
class PolicyFieldsTest {
    @TempDir
    Path folder;

    private Catalogue.Listed described(String fields) throws IOException {
        file(fields);
        return Catalogue.load(List.of(), folder, SchemaDialect::problems)
                .listed()
                .get(0);
    }

    private Path file(String fields) throws IOException {
        return Files.writeString(
                folder.resolve("say_it.json"),
                "{\"name\": \"say_it\", \"description\": \"d\", \"parameters\": {\"type\": \"object\"}" + fields + "}");
    }

    @Test
    void a_description_that_says_nothing_of_it_has_the_usual_policy() throws IOException {
        assertThat(described("").policy()).isEqualTo(ToolPolicy.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "tags": ["read", "a_1-B"]                   | {tags=[a_1-B, read]}
            "tags": []                                  | {}
            "timeout": "250ms"                          | {timeout=250ms}
            "timeout": "90s"                            | {timeout=90s}
            "timeout": "1h30m"                          | {timeout=5400s}
            "max_result": 500                           | {max_result=500}
            "idempotent": true                          | {idempotent=true}
            "idempotent": false                         | {}
            "idempotent": true, "retries": 3            | {idempotent=true, retries=3}
            "concurrency": 1                            | {concurrency=1}
            "idempotent": true, "cache": "10m"          | {idempotent=true, cache=600s}
            "max_calls": 5                              | {max_calls=5}
            "approval": "required"                      | {approval=required}
            "approval": "none"                          | {}
            "retries": 0, "cache": "0s"                 | {}
            """)
    void what_a_description_says_is_the_policy(String fields, String written) throws IOException {
        assertThat(PolicyFields.written(described(", " + fields).policy())).hasToString(written);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "tags": "read"                | the field tags must be an array of names.
            "tags": [1]                   | the field tags must be an array of names, and holds 1.
            "tags": ["two words"]         | the tag 'two words' must have 1 to 64 letters, digits, _ and -.
            "tags": [""]                  | the tag '' must have 1 to 64 letters, digits, _ and -.
            "timeout": 30                 | the field timeout must be text: a time is written as 250ms, 30s, 10m or 2h.
            "timeout": "soon"             | the field timeout is 'soon': a time is written as 250ms, 30s, 10m or 2h.
            "timeout": ""                 | the field timeout is '': a time is written as 250ms, 30s, 10m or 2h.
            "timeout": "ms"               | the field timeout is 'ms': a time is written as 250ms, 30s, 10m or 2h.
            "timeout": "0s"               | timeout must be longer than 0.
            "timeout": "-1s"              | timeout must be longer than 0.
            "max_result": "500"           | the field max_result must be a whole number.
            "max_result": 1.5             | the field max_result must be a whole number.
            "max_result": 3000000000      | the field max_result must be a whole number.
            "max_result": -1              | max_result, retries, concurrency, max_calls and cache must not be negative.
            "idempotent": "yes"           | the field idempotent must be true or false.
            "idempotent": null            | the field idempotent must be true or false.
            "retries": 2                  | retries are for idempotent tools only: what failed may have been done. Say idempotent, or leave them out.
            "concurrency": true           | the field concurrency must be a whole number.
            "cache": "1m"                 | cache is for idempotent tools only: a call that is answered from it is not run. Say idempotent, or leave it out.
            "cache": "late"               | the field cache is 'late': a time is written as 250ms, 30s, 10m or 2h.
            "max_calls": "many"           | the field max_calls must be a whole number.
            "approval": true              | the field approval must be "required" or "none".
            "aproval": "required"         | the field aproval is not known. Did you mean approval?
            """)
    void what_is_wrong_in_a_description_stops_the_start_naming_file_and_field_and_the_way_out(
            String fields, String message) throws IOException {
        Path file = file(", " + fields);

        assertThatThrownBy(() -> Catalogue.load(List.of(), folder, SchemaDialect::problems))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(file + ": " + message);
        assertThat(CatalogueCheck.of(List.of(), folder, List.of(), SchemaDialect::problems)
                        .faults())
                .hasSize(1)
                .first()
                .asString()
                .startsWith(file + ": " + message);
    }

    /** Says everything. */
    public static final class Whole {
        /** With all fields. */
        @ToolMethod(
                description = "d",
                tags = {"write", "read"},
                timeout = "5s",
                maxResult = 9,
                idempotent = true,
                retries = 1,
                concurrency = 2,
                cache = "3m",
                maxCalls = 4,
                approval = true)
        public String sayIt() {
            return "";
        }
    }

    @Test
    void the_annotation_has_the_same_fields() {
        assertThat(PolicyFields.written(AnnotatedTools.of(new Whole()).get(0).policy()))
                .hasToString(
                        "{tags=[read, write], timeout=5s, max_result=9, idempotent=true, retries=1, concurrency=2, "
                                + "cache=180s, max_calls=4, approval=required}");
    }

    /** Wrong. */
    public static final class BadTime {
        /** In its time. */
        @ToolMethod(description = "d", timeout = "soon")
        public void sayIt() {}
    }

    /** Wrong. */
    public static final class BadTag {
        /** In its tag. */
        @ToolMethod(description = "d", tags = "two words")
        public void sayIt() {}
    }

    /** Wrong. */
    public static final class RetriesWithoutSayingIdempotent {
        /** In its retries. */
        @ToolMethod(description = "d", retries = 1)
        public void sayIt() {}
    }

    /** Wrong. */
    public static final class CacheWithoutSayingIdempotent {
        /** In its cache. */
        @ToolMethod(description = "d", cache = "1m")
        public void sayIt() {}
    }

    /** Wrong. */
    public static final class Negative {
        /** In its limit. */
        @ToolMethod(description = "d", maxCalls = -1)
        public void sayIt() {}
    }

    static Stream<Arguments> badBeans() {
        return Stream.of(
                Arguments.of(new BadTime(), "the field timeout is 'soon': a time is written as 250ms, 30s, 10m or 2h."),
                Arguments.of(new BadTag(), "the tag 'two words' must have 1 to 64 letters, digits, _ and -."),
                Arguments.of(new RetriesWithoutSayingIdempotent(), "retries are for idempotent tools only"),
                Arguments.of(new CacheWithoutSayingIdempotent(), "cache is for idempotent tools only"),
                Arguments.of(
                        new Negative(), "max_result, retries, concurrency, max_calls and cache must not be negative."));
    }

    @ParameterizedTest
    @MethodSource("badBeans")
    void what_is_wrong_in_an_annotation_stops_the_start_naming_class_and_method(Object bean, String message) {
        String where = bean.getClass().getName() + ".sayIt: ";

        assertThatThrownBy(() -> AnnotatedTools.of(bean))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(where + message);
        assertThat(CatalogueCheck.of(List.of(bean), folder, List.of(), SchemaDialect::problems)
                        .faults())
                .hasSize(1)
                .first()
                .asString()
                .startsWith(where + message);
    }

    @Test
    void how_much_of_a_result_the_model_gets_is_the_tools_own_affair() throws Exception {
        Catalogue catalogue = Catalogue.load(List.of(new Whole()), folder, SchemaDialect::problems);
        ToolTask task =
                catalogue.prepare(new org.moonroute.conversation.ToolCall("1", "say_it", "{}"), catalogue.specs());

        assertThat(Runs.result(catalogue, task, "123456789 and more").content())
                .startsWith("123456789")
                .doesNotContain("and more");
    }
}
