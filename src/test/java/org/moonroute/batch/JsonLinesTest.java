package org.moonroute.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.moonroute.batch.Sample.all;
import static org.moonroute.batch.Sample.bytes;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLinesTest {
    private static final int LIMIT = 100;

    private static List<RawRow> read(String text) throws IOException {
        return all(new JsonLines(bytes(text), LIMIT));
    }

    private static List<String> described(List<RawRow> rows) {
        return rows.stream()
                .map(row -> row.line() + " " + (row.problem().isEmpty() ? Sample.text(row) : "bad"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\nb\nc\n",
                "a\nb\nc",
                "a\r\nb\r\nc\r\n",
                "a\r\nb\r\nc",
                "\uFEFFa\nb\nc\n",
                "\uFEFFa\r\nb\r\nc",
                "  a\n\tb\t\n c \r\n"
            })
    void rows_are_lines_whatever_ends_them_and_a_mark_at_the_beginning_is_none_of_them(String text) throws IOException {
        assertThat(described(read(text))).containsExactly("1 a", "2 b", "3 c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n\r\n", " \t \n\n", "\uFEFF", "\uFEFF\n"})
    void what_holds_nothing_has_no_rows(String text) throws IOException {
        assertThat(read(text)).isEmpty();
    }

    @Test
    void blank_lines_are_left_out_and_counted() throws IOException {
        assertThat(described(read("\n\na\n \r\n\nb\n\n"))).containsExactly("3 a", "6 b");
    }

    @Test
    void a_mark_in_a_later_line_stays_what_it_is() throws IOException {
        assertThat(described(read("a\n\uFEFFb\n"))).containsExactly("1 a", "2 \uFEFFb");
    }

    @ParameterizedTest
    @ValueSource(ints = {LIMIT + 1, 70_000, 500_000})
    void a_row_over_the_limit_is_said_and_passed_over(int size) throws IOException {
        List<RawRow> rows = read("a\n" + "x".repeat(size) + "\nb\n");

        assertThat(described(rows)).containsExactly("1 a", "2 bad", "3 b");
        assertThat(rows.get(1).problem())
                .isEqualTo("the row has " + size
                        + " bytes and the limit is 100. Shorten it, or raise moonroute.prompt.max-size.");
        assertThat(rows.get(1).content()).isEmpty();
    }

    @Test
    void a_row_over_the_limit_may_be_the_last_without_a_line_break() throws IOException {
        assertThat(described(read("a\n" + "x".repeat(200_000)))).containsExactly("1 a", "2 bad");
    }

    @Property(tries = 200)
    void a_row_of_just_the_limit_is_taken_wherever_it_lies(
            @ForAll @IntRange(min = 65_300, max = 65_600) int before, @ForAll boolean cr) throws IOException {
        String end = cr ? "\r\n" : "\n";
        String text = ("x".repeat(99) + "\n").repeat(before / 100) + " ".repeat(before % 100) + end + "y".repeat(LIMIT)
                + end + "z" + end;
        List<RawRow> rows = read(text);

        assertThat(rows).extracting(RawRow::problem).containsOnly("");
        assertThat(Sample.text(rows.get(rows.size() - 2))).isEqualTo("y".repeat(LIMIT));
        assertThat(rows.get(rows.size() - 1).line()).isEqualTo(before / 100 + 3);
    }

    @Property(tries = 500)
    void however_the_bytes_arrive_the_rows_are_the_same(
            @ForAll @Size(max = 60) List<@CharRange(from = 'a', to = 'e') Character> letters,
            @ForAll @IntRange(min = 1, max = 7) int piece)
            throws IOException {
        StringBuilder text = new StringBuilder();
        letters.forEach(
                letter -> text.append(letter == 'a' ? "\n" : letter == 'b' ? "\r\n" : letter == 'c' ? " " : letter));
        List<String> expected = new ArrayList<>();
        String[] lines = text.toString().split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            if (!lines[i].isBlank()) {
                expected.add(i + 1 + " " + lines[i].strip());
            }
        }

        assertThat(described(all(new JsonLines(new Dripping(text.toString(), piece), LIMIT))))
                .isEqualTo(expected);
    }

    /** Gives no more than so many bytes at a time. */
    private static final class Dripping extends InputStream {
        private final InputStream in;
        private final int piece;

        Dripping(String text, int piece) {
            this.in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
            this.piece = piece;
        }

        @Override
        public int read() throws IOException {
            return in.read();
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            return in.read(bytes, from, Math.min(piece, length));
        }
    }
}
