package org.moonroute.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.moonroute.batch.Sample.all;
import static org.moonroute.batch.Sample.bytes;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import org.apache.commons.csv.CSVFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableRecordsTest {
    private static final int LIMIT = 1000;

    private static List<RawRow> read(String text) throws IOException {
        return all(new TableRecords(bytes(text), LIMIT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name,age\nAda,36\nAlan,41\n",
                "name,age\r\nAda,36\r\nAlan,41\r\n",
                "name,age\nAda,36\nAlan,41",
                "\uFEFFname,age\r\nAda,36\r\nAlan,41",
                "\"name\",\"age\"\n\"Ada\",\"36\"\n\"Alan\",41\n"
            })
    void records_are_read_whatever_ends_them(String text) throws IOException {
        List<RawRow> rows = read(text);

        assertThat(rows)
                .extracting(RawRow::columns)
                .containsExactly(Map.of("name", "Ada", "age", "36"), Map.of("name", "Alan", "age", "41"));
        assertThat(rows).extracting(RawRow::line).containsExactly(2, 3);
        assertThat(rows).extracting(RawRow::problem).containsOnly("");
    }

    @Test
    void a_value_may_hold_quotes_commas_and_line_breaks_and_the_lines_are_still_counted() throws IOException {
        List<RawRow> rows = read("a,b\n\"one,\ntwo\n\"\"three\"\"\",x\n\"\",  y \nlast,z\n");

        assertThat(rows.get(0).columns()).containsEntry("a", "one,\ntwo\n\"three\"");
        assertThat(rows.get(1).columns()).containsEntry("a", "").containsEntry("b", "  y ");
        assertThat(rows).extracting(RawRow::line).containsExactly(2, 5, 6);
    }

    @Test
    void blank_lines_are_left_out_and_counted() throws IOException {
        assertThat(read("a,b\n\n1,2\n\n\n3,4\n")).extracting(RawRow::line).containsExactly(3, 6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ada", "Ada,36,x"})
    void a_record_that_is_too_short_or_too_long_is_said_and_the_next_is_read(String record) throws IOException {
        List<RawRow> rows = read("name,age\n" + record + "\nAlan,41\n");

        assertThat(rows.get(0).problem())
                .isEqualTo("the record has " + record.split(",").length
                        + " values, and there are 2 columns. Is a quote or a comma missing?");
        assertThat(rows.get(0).line()).isEqualTo(2);
        assertThat(rows.get(1).problem()).isEmpty();
    }

    @Test
    void a_quote_that_is_not_closed_names_the_line_where_it_was_opened() throws IOException {
        TableRecords records = new TableRecords(bytes("a,b\n1,2\n\"open,2\n3,4\n"), LIMIT);
        records.next();

        assertThatThrownBy(records::next)
                .isInstanceOf(BrokenInput.class)
                .hasMessageStartingWith("line 3: the table cannot be read on: ");
    }

    @Test
    void a_quote_that_is_not_closed_does_not_make_a_value_of_a_large_file() throws IOException {
        TableRecords records = new TableRecords(bytes("a,b\n\"open,2\n" + "3,4\n".repeat(100_000)), LIMIT);

        assertThatThrownBy(records::next)
                .isInstanceOf(BrokenInput.class)
                .hasMessageContaining("line 2: ")
                .hasMessageContaining("a record is longer than 1000 (moonroute.prompt.max-size); is a quote open");
    }

    @Test
    void bytes_that_are_no_UTF_8_end_the_table_with_the_line_and_what_to_do() throws IOException {
        byte[] latin = ("a,b\n" + "1,2\n".repeat(10_000) + "Zürich,2\n").getBytes(StandardCharsets.ISO_8859_1);
        TableRecords records = new TableRecords(new ByteArrayInputStream(latin), LIMIT);
        List<RawRow> read = new ArrayList<>();

        assertThatThrownBy(() -> {
                    for (RawRow row = records.next(); row != null; row = records.next()) {
                        read.add(row);
                    }
                })
                .isInstanceOf(BrokenInput.class)
                .hasMessageContaining("this is no UTF-8. Save the file as UTF-8.")
                .hasMessageStartingWith("line " + (read.size() + 2) + ": ");
    }

    @Test
    void a_table_of_names_alone_has_no_rows() throws IOException {
        assertThat(read("name,age\n")).isEmpty();
        assertThat(read("name,age")).isEmpty();
    }

    @Test
    void a_name_that_is_there_twice_is_refused_as_one_of_its_values_would_be_lost() {
        assertThatThrownBy(() -> new TableRecords(bytes("name,age,name\nAda,36,Alan\n"), LIMIT))
                .isInstanceOf(BrokenInput.class)
                .hasMessage("line 1: two columns are named name. Give each a name of its own.");
    }

    @Test
    void columns_without_a_name_as_spreadsheets_leave_them_do_no_harm() throws IOException {
        assertThat(read("name,,\nAda,,\n").get(0).columns()).containsEntry("name", "Ada");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\uFEFF"})
    void a_table_without_names_of_columns_is_refused(String text) {
        assertThatThrownBy(() -> new TableRecords(bytes(text), LIMIT))
                .isInstanceOf(BrokenInput.class)
                .hasMessage("line 1: there are no names of columns. Begin the file with a line of them.");
    }

    @Property(tries = 300)
    void whatever_values_were_written_are_read(
            @ForAll @Size(max = 5) List<@Size(2) List<String>> records, @ForAll boolean mark) throws IOException {
        StringBuilder table = new StringBuilder(mark ? "\uFEFF" : "").append("a,b\r\n");
        List<Map<String, String>> expected = new ArrayList<>();
        for (List<String> record : records) {
            List<String> values = record.stream()
                    .map(value -> new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                    .toList();
            table.append(CSVFormat.RFC4180.format("\u00a7" + values.get(0), values.get(1)))
                    .append("\r\n");
            Map<String, String> columns = new LinkedHashMap<>();
            columns.put("a", "\u00a7" + values.get(0));
            columns.put("b", values.get(1));
            expected.add(columns);
        }

        assertThat(all(new TableRecords(bytes(table.toString()), 100_000)))
                .extracting(RawRow::columns)
                .isEqualTo(expected);
    }

    @Property(tries = 500)
    void whatever_bytes_a_table_holds_it_is_read_or_its_fault_is_named(@ForAll @NotEmpty byte[] content) {
        // So much that the reader is behind the names when it comes to what is wrong.
        byte[] head = ("a,b\n" + "1,2\n".repeat(5000)).getBytes(StandardCharsets.UTF_8);
        readOrRefused(new ByteArrayInputStream(content));
        readOrRefused(new SequenceInputStream(new ByteArrayInputStream(head), new ByteArrayInputStream(content)));
    }

    private static void readOrRefused(InputStream table) {
        try {
            all(new TableRecords(table, LIMIT));
        } catch (IOException refused) {
            assertThat(refused).isInstanceOf(BrokenInput.class).hasMessageMatching("(?s)line \\d+: .+");
        }
    }
}
