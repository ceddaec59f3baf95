package org.moonroute.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.moonroute.batch.Sample.bytes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What rows are known by. */
class RowNamesTest {
    private static RowName name(String template, String line) {
        return new RowNames(template).of(RawRow.json(1, line.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<NamedRows.Named> named(String text) throws IOException {
        BatchPlan plan = Sample.plan(Path.of("rows.jsonl"), BatchPlan.Kind.JSONL);
        List<NamedRows.Named> all = new ArrayList<>();
        try (NamedRows rows = new NamedRows(plan, new JsonLines(bytes(text), 1000), new RowIndex())) {
            for (Optional<NamedRows.Named> row = rows.next(); row.isPresent(); row = rows.next()) {
                all.add(row.get());
            }
        }
        return all;
    }

    private static List<String> ids(List<String> lines) throws IOException {
        return named(String.join("\n", lines)).stream()
                .map(row -> row.name().key())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"custom_id":"a","prompt":"x"}                        | a
            {"prompt":"x","custom_id":"a b"}                      | a b
            { "body" : {"custom_id":"no"} , "custom_id" : "yes" } | yes
            {"custom_id":"\\u00fcber \\"x\\"","prompt":"x"}       | über "x"
            {"custom_id":"a","prompt":                            | a
            """)
    void a_row_is_known_by_its_custom_id(String line, String id) {
        assertThat(name("", line).id()).isEqualTo(id);
        assertThat(name("", line).problem()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "null", "true", "{}", "[\"a\"]", "\"\"", "\"  \""})
    void a_custom_id_that_is_no_text_is_said(String id) {
        RowName name = name("", "{\"custom_id\":" + id + ",\"prompt\":\"x\"}");

        assertThat(name.problem()).isEqualTo("`custom_id` must be text that is not empty.");
        assertThat(name.id()).startsWith("row-");
    }

    @Test
    void the_id_is_no_part_of_the_content() {
        long print = name("", "{\"custom_id\":\"a\",\"prompt\":\"x\"}").print();

        assertThat(name("", "{\"custom_id\":\"other\",\"prompt\":\"x\"}").print())
                .isEqualTo(print);
        assertThat(name("", "{\"custom_id\":\"a\",\"prompt\":\"y\"}").print()).isNotEqualTo(print);
        assertThat(name("", "{\"custom_id\":\"a\",\"prompt\":\"x\",\"model\":\"m\"}")
                        .print())
                .isNotEqualTo(print);
    }

    @Test
    void a_row_without_an_id_is_known_by_its_content_its_options_and_the_template() {
        String id = name("", "{\"prompt\":\"x\"}").id();

        assertThat(id).matches("row-[0-9a-f]{16}");
        assertThat(name("", "{\"prompt\":\"x\"}").id()).isEqualTo(id);
        assertThat(name("", "{\"prompt\":\"y\"}").id()).isNotEqualTo(id);
        assertThat(name("", "{\"prompt\":\"x\",\"temperature\":1}").id()).isNotEqualTo(id);
        assertThat(name("Say {{a}}", "{\"prompt\":\"x\"}").id()).isNotEqualTo(id);
    }

    @Test
    void a_record_is_known_by_its_values_where_they_stand() {
        RowNames names = new RowNames("");
        String id = names.of(RawRow.record(2, Map.of("a", "1", "b", ""), "")).id();

        assertThat(names.of(RawRow.record(3, Map.of("a", "", "b", "1"), "")).id())
                .isNotEqualTo(id);
        assertThat(names.of(RawRow.record(4, Map.of("a", "1", "b", ""), "")).id())
                .isEqualTo(id + "-2");
        assertThat(names.of(RawRow.record(5, Map.of("custom_id", "me", "a", "1"), ""))
                        .id())
                .isEqualTo("me");
    }

    @Test
    void the_same_row_again_has_a_number_and_is_no_mistake() throws IOException {
        List<NamedRows.Named> rows = named("{\"prompt\":\"x\"}\n{\"prompt\":\"x\"}\n{\"prompt\":\"x\"}\n");
        String id = rows.get(0).name().id();

        assertThat(rows).extracting(row -> row.name().id()).containsExactly(id, id + "-2", id + "-3");
        assertThat(rows).extracting(NamedRows.Named::problem).containsOnly("");
    }

    @Test
    void a_custom_id_that_was_there_before_is_said_with_its_line() throws IOException {
        String row = "{\"custom_id\":\"a\",\"prompt\":\"x\"}\n";
        List<NamedRows.Named> rows = named(row + "\n" + row + row);

        assertThat(rows)
                .extracting(NamedRows.Named::problem)
                .containsExactly(
                        "",
                        "rows.jsonl, line 3: the custom_id a was there before. Give each row its own.",
                        "rows.jsonl, line 4: the custom_id a was there before. Give each row its own.");
        assertThat(rows).extracting(one -> one.name().key()).doesNotHaveDuplicates();
    }

    @Property(tries = 300)
    void a_row_put_in_anywhere_changes_the_name_of_no_other(
            @ForAll @Size(min = 1, max = 20) List<@IntRange(max = 5) Integer> prompts,
            @ForAll @IntRange(max = 19) int at)
            throws IOException {
        List<String> lines = new ArrayList<>(
                prompts.stream().map(n -> "{\"prompt\":\"" + n + "\"}").toList());
        List<String> before = ids(lines);
        lines.add(Math.min(at, lines.size()), "{\"prompt\":\"new\"}");
        List<String> after = new ArrayList<>(ids(lines));
        after.remove(Math.min(at, lines.size() - 1));

        assertThat(after).isEqualTo(before).doesNotHaveDuplicates();
    }

    @Property
    void whatever_bytes_a_row_holds_it_has_a_name(@ForAll @NotEmpty byte[] content) {
        assertThatCode(() -> new RowNames("").of(RawRow.json(1, content))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE"})
    void a_row_in_another_encoding_has_a_name_too(String encoding) {
        byte[] line = "{\"custom_id\":\"a\",\"prompt\":\"x\"}".getBytes(java.nio.charset.Charset.forName(encoding));

        assertThat(new RowNames("").of(RawRow.json(1, line)).id()).startsWith("row-");
    }

    @Test
    void names_are_the_same_in_the_next_run() throws IOException {
        List<String> lines = IntStream.range(0, 50)
                .mapToObj(n -> "{\"prompt\":\"" + n % 7 + "\"}")
                .toList();

        assertThat(ids(lines)).isEqualTo(ids(lines)).doesNotHaveDuplicates().hasSize(50);
    }
}
