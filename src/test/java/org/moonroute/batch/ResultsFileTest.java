package org.moonroute.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultsFileTest {
    private static final String LINE = new String(Sample.answered(Sample.row("a"), "Hi"), StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private Path path;

    @BeforeEach
    void name() {
        path = folder.resolve("x.results.jsonl");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void lines_are_added_at_the_end_and_can_be_read_where_they_were_said_to_be() throws IOException {
        Files.writeString(path, LINE);
        try (ResultsFile file = ResultsFile.open(path)) {
            long first = file.append(bytes("one\n"));
            long second = file.append(bytes("zwölf\n"));

            assertThat(first).isEqualTo(bytes(LINE).length);
            assertThat(file.read(first, 4)).isEqualTo(bytes("one\n"));
            assertThat(file.read(second, 7)).isEqualTo(bytes("zwölf\n"));
            assertThat(file.size()).isEqualTo(Files.size(path));
            file.force();
        }
        assertThat(path).hasContent(LINE + "one\nzwölf\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 18, 40, 1000})
    void a_last_line_that_is_torn_is_cut_off(int length) throws IOException {
        String whole = LINE.repeat(500);
        Files.writeString(path, whole + LINE.substring(0, Math.min(length, LINE.length() - 1)));
        ResultsFile.open(path).close();

        assertThat(Files.readString(path)).isEqualTo(whole);
    }

    @Test
    void a_torn_line_of_some_megabytes_is_cut_off_too() throws IOException {
        Files.writeString(path, LINE + LINE.strip() + "x".repeat(3_000_000));
        ResultsFile.open(path).close();

        assertThat(path).hasContent(LINE);
    }

    @Test
    void a_torn_line_may_be_the_only_one() throws IOException {
        Files.writeString(path, LINE.strip());
        ResultsFile.open(path).close();

        assertThat(path).isEmptyFile();
    }

    @Test
    void what_a_power_loss_leaves_of_a_line_is_cut_off() throws IOException {
        Files.writeString(path, LINE + "\u0000".repeat(5000));
        ResultsFile.open(path).close();

        assertThat(path).hasContent(LINE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"my notes, which end without a line break", "{\"id\":\"x\"}", "a\nb"})
    void a_file_of_somebody_else_is_left_as_it_is(String notes) throws IOException {
        Files.writeString(path, notes);

        assertThatThrownBy(() -> ResultsFile.open(path))
                .isInstanceOf(BatchRefused.class)
                .hasMessageContaining(path + ", last line: this is no line of results that this program wrote");
        assertThat(path).hasContent(notes);
    }

    @Test
    void who_comes_second_is_refused_until_the_first_has_ended() throws IOException {
        ResultsFile first = ResultsFile.open(path);

        assertThatThrownBy(() -> ResultsFile.open(path))
                .isInstanceOf(ResultsFile.InUse.class)
                .hasMessage(path + " is written by another run; let that one end, or give --output another name");
        first.append(bytes(LINE));
        first.close();
        ResultsFile.open(path).close();
        assertThat(path).hasContent(LINE);
    }

    @Test
    void whoever_looks_sees_whole_lines_and_all_that_were_added_before() throws Exception {
        int many = 2000;
        ExecutorService writers = Executors.newFixedThreadPool(3);
        AtomicInteger written = new AtomicInteger();
        AtomicBoolean torn = new AtomicBoolean();
        try (ResultsFile file = ResultsFile.open(path)) {
            IntStream.range(0, many)
                    .forEach(i -> writers.submit(() -> {
                        file.append(bytes(i + " " + "x".repeat(i % 100) + "!\n"));
                        return written.incrementAndGet();
                    }));
            while (written.get() < many) {
                int before = written.get();
                String seen = Files.readString(path);
                // The line that is being written may be there in part; those before it are whole.
                List<String> lines = new ArrayList<>(List.of(seen.split("\n", -1)));
                lines.remove(lines.size() - 1);
                torn.compareAndSet(
                        false, lines.size() < before || !lines.stream().allMatch(line -> line.endsWith("!")));
            }
            writers.shutdown();
            assertThat(writers.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        }
        assertThat(torn).isFalse();
        assertThat(Files.readAllLines(path))
                .hasSize(many)
                .doesNotHaveDuplicates()
                .allMatch(line -> line.endsWith("!"));
    }
}
