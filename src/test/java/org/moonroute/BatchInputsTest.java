package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.moonroute.Program.Ran;

/** Inputs that are wrong, and what a user is told of each. */
@Timeout(60)
class BatchInputsTest {
    private static final String GOOD = "{\"custom_id\":\"good\",\"prompt\":\"Hello\"}\n";
    private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]";

    @TempDir
    private Path folder;

    private Program program;
    private Rows rows;

    @BeforeEach
    void prepare() {
        program = new Program(folder);
        rows = new Rows(program.with("--sandbox"), folder);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"custom_id":"good","prompt":"x"}              | FILE, line 3: the custom_id good was there before. Give each row its own.
            {"custom_id":7,"prompt":"x"}                   | FILE, line 3: `custom_id` must be text that is not empty.
            {"custom_id":"","prompt":"x"}                  | FILE, line 3: `custom_id` must be text that is not empty.
            {MESSAGES,"stream":true}                       | FILE, line 3, `stream`: must be false, because an outcome is written whole. Remove it.
            {"body":{MESSAGES,"stream":true}}              | FILE, line 3, `stream`: must be false, because an outcome is written whole. Remove it.
            {"url":"/v1/embeddings","body":{MESSAGES}}     | FILE, line 3, `url`: must be /v1/chat/completions, not "/v1/embeddings".
            {"url":5,"body":{MESSAGES}}                    | FILE, line 3, `url`: must be /v1/chat/completions, not 5.
            {"method":"GET","body":{MESSAGES}}             | FILE, line 3, `method`: must be POST, not "GET".
            {"body":{"prompt":"x"}}                        | FILE, line 3, `body`: has no `messages`.
            {"body":{"messages":[]}}                       | FILE, line 3, `messages`: must be a list of at least one message.
            {"body":[]}                                    | FILE, line 3, `body`: must be an object, a chat-completions request, not
            {"body":{MESSAGES},"model":"kimi-k3"}          | FILE, line 3, `model`: is no field of a batch row; there are [body, custom_id, method, url].
            {"prompt":"x",MESSAGES}                        | FILE, line 3: has both `prompt` and `messages`. Keep one of them.
            {"custom_id":"a"}                              | FILE, line 3: has neither `prompt` nor `messages`.
            {"prompt":"x","colour":"red"}                  | FILE, line 3, `colour`:
            {"prompt":"x","prompt":"y"}                    | FILE, line 3, column 23: this is not valid JSON: duplicate field 'prompt'. Remove one of them.
            {"prompt":"x"                                  | FILE, line 3, column 14: this is not valid JSON: the text ends too early.
            {"prompt":"x"} {"prompt":"y"}                  | FILE, line 3: there is something after the JSON object. Write one object per line.
            no JSON                                        | FILE, line 3, column 1: this is not valid JSON: Unrecognized token 'no'
            ["prompt"]                                     | FILE, line 3: the row must be one JSON object. Begin it with { and end it with }.
            """)
    void a_row_that_is_none_fails_by_itself_and_says_where_and_why(String row, String message) {
        Path file = program.file(
                "in.jsonl", GOOD + "\n" + row.replace("MESSAGES", MESSAGES) + "\n" + GOOD.replace("good", "next"));
        Ran ran = rows.run("in.jsonl");

        assertThat(ran.code()).as(ran.err()).isEqualTo(100);
        assertThat(rows.ids("in.results.jsonl")).containsExactlyInAnyOrder("good", "next");
        JsonNode line = rows.lines("in.errors.jsonl").get(0);
        assertThat(line.at("/error/message").asText()).startsWith(message.replace("FILE", file.toString()));
        assertThat(line.at("/error/code").asText()).isEqualTo("invalid-prompt");
        assertThat(line.get("response").isNull()).isTrue();
        assertThat(rows.lines("in.errors.jsonl")).hasSize(1);
    }

    @Test
    void a_row_of_50_MB_fails_by_itself() throws IOException {
        byte[] row = new byte[50_000_000];
        Arrays.fill(row, (byte) 'x');
        Path file = program.file("in.jsonl", GOOD);
        Files.write(file, row, java.nio.file.StandardOpenOption.APPEND);
        Files.writeString(file, "\n" + GOOD.replace("good", "next"), java.nio.file.StandardOpenOption.APPEND);
        Ran ran = rows.run("in.jsonl");

        assertThat(ran.code()).as(ran.err()).isEqualTo(100);
        assertThat(rows.ids("in.results.jsonl")).containsExactlyInAnyOrder("good", "next");
        assertThat(rows.reasons("in.errors.jsonl"))
                .containsValue(file + ", line 2: the row has 50000000 bytes and the limit is "
                        + "4194304. Shorten it, or raise moonroute.prompt.max-size.");
    }

    @ParameterizedTest
    @CsvSource({
        "ISO-8859-1, byte offset 34: this is no UTF-8. Save the file as UTF-8.",
        "UTF-16BE, byte offset 0: a NUL byte"
    })
    void a_row_that_is_no_UTF_8_fails_by_itself(String encoding, String message) throws IOException {
        Path file = program.file("in.jsonl", GOOD);
        byte[] row = "{\"custom_id\":\"bad\",\"prompt\":\"12345\u00fc\"}".getBytes(Charset.forName(encoding));
        Files.write(file, row, java.nio.file.StandardOpenOption.APPEND);
        Ran ran = rows.run("in.jsonl");

        assertThat(ran.code()).as(ran.err()).isEqualTo(100);
        assertThat(rows.ids("in.results.jsonl")).containsExactly("good");
        assertThat(rows.lines("in.errors.jsonl").get(0).at("/error/message").asText())
                .startsWith(file + ", line 2, " + message);
    }

    @Test
    void with_strict_nothing_is_asked_if_one_row_is_wrong_and_each_is_said() {
        Path file = program.file("in.jsonl", GOOD + "no JSON\n" + GOOD);
        Ran ran = rows.run("in.jsonl", "--strict", "--trace");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.requests()).isEmpty();
        assertThat(ran.err())
                .contains(file + ", line 2, column 1: this is not valid JSON")
                .contains(file + ", line 3: the custom_id good was there before")
                .contains("2 rows are wrong; nothing was asked. Mend them, or leave --strict out")
                .doesNotContain("\tat ");
        assertThat(program.files()).containsExactly("in.jsonl");

        program.file("in.jsonl", GOOD);
        assertThat(rows.run("in.jsonl", "--strict").err()).contains("1 answered, 0 failed");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            ''                            | line 1: there are no names of columns
            prompt,a,a\\nx,1,2\\n         | line 1: two columns are named a
            prompt,a\\nx,1\\n"open,2\\n   | line 3: the table cannot be read on
            prompt,a\\nx,1\\ny,"2" 3\\n   | line 3: the table cannot be read on
            prompt,a\\nx,1\\n\u00fc,2\\n  | line 1: the names of the columns cannot be read: this is no UTF-8. Save the file as UTF-8.
            """)
    void a_table_that_cannot_be_read_is_said_with_its_line(String table, String message) throws IOException {
        Path file = folder.resolve("in.csv");
        Files.write(file, table.replace("''", "").replace("\\n", "\n").getBytes(StandardCharsets.ISO_8859_1));
        Ran ran = rows.run("in.csv");

        assertThat(ran.code()).as(ran.err()).isIn(1, 2);
        assertThat(ran.err()).contains(file + ", " + message).doesNotContain("\tat ");
        if (ran.code() == 1) {
            assertThat(rows.answers("in.results.jsonl")).containsValue("Simulated answer to: x");
            assertThat(rows.run("in.csv").err()).contains("1 answered, 0 failed (1 of them before this run)");
        }
    }

    @Test
    void a_record_that_is_too_short_fails_by_itself() {
        Path file = program.file("in.csv", "prompt,a\nx,1\n\"two\nlines\"\n\ny,2\n");
        Ran ran = rows.run("in.csv");

        assertThat(ran.code()).isEqualTo(100);
        assertThat(rows.reasons("in.errors.jsonl").values())
                .containsExactly(file
                        + ", line 3: the record has 1 values, and there are 2 columns. Is a quote or a comma missing?");
        assertThat(rows.answers("in.results.jsonl")).hasSize(2);
    }

    @Test
    void a_template_that_names_no_column_fails_the_records_and_strict_finds_it_before() {
        program.file("in.csv", "city\nOslo\n");
        String template = program.file("t.md", "Describe {{town}}.").toString();
        Ran strict = rows.run("in.csv", "-t", template, "--strict");
        Ran ran = rows.run("in.csv", "-t", template);

        assertThat(strict.code()).isEqualTo(2);
        assertThat(strict.err()).contains("there is no variable `town`; known: `city`");
        assertThat(ran.code()).isEqualTo(100);
        assertThat(rows.reasons("in.errors.jsonl").values())
                .singleElement()
                .asString()
                .contains(folder + "/in.csv, line 2")
                .contains(template + ", line 1: there is no variable `town`; known: `city`");
    }

    @Test
    void a_compressed_file_that_breaks_off_is_said_with_its_name() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(Rows.numbered(2000).getBytes(StandardCharsets.UTF_8));
        }
        Path file = folder.resolve("in.jsonl.gz");
        Files.write(file, Arrays.copyOf(bytes.toByteArray(), bytes.size() / 2));
        Ran ran = rows.run("in.jsonl.gz");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains(file + " cannot be read: ").doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "\uFEFF"})
    void an_input_without_rows_is_done_at_once(String text) {
        program.file("in.jsonl", text);
        Ran ran = rows.run("in.jsonl");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err()).contains("0 answered, 0 failed");
    }
}
