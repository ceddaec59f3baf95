package org.moonroute.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in results and errors, in which order, and for how long. */
class OutputsTest {
    @TempDir
    Path folder;

    private BatchPlan plan;

    @BeforeEach
    void name() {
        plan = Sample.plan(folder.resolve("x.jsonl"), BatchPlan.Kind.JSONL);
    }

    private Outputs open() throws IOException {
        return Outputs.open(plan, true);
    }

    private static void answer(Outputs outputs, String id) throws IOException {
        outputs.append(Sample.row(id), true, Sample.ANSWERED, Sample.answered(Sample.row(id), "to " + id));
    }

    private static void fail(Outputs outputs, String id, String reason) throws IOException {
        outputs.append(Sample.row(id), false, Sample.FAILED, Sample.failed(Sample.row(id), reason));
    }

    private static void fail(Outputs outputs, BatchRow row) throws IOException {
        outputs.append(row, false, Sample.FAILED, Sample.failed(row, "no"));
    }

    private static boolean isWritten(Outputs outputs, String id, int failures) {
        return outputs.isWritten(RowTry.parse(Sample.row(id, failures).asking()));
    }

    @Test
    void each_asking_of_a_row_is_known_to_have_its_outcome_in_this_run_and_in_the_next() throws IOException {
        try (Outputs first = open()) {
            assertThat(isWritten(first, "a", 0)).isFalse();
            answer(first, "a");
            assertThat(isWritten(first, "a", 0)).isTrue();
            fail(first, Sample.row("b", 0));
            assertThat(isWritten(first, "b", 0)).isTrue();
            assertThat(isWritten(first, "b", 1)).isFalse();
        }
        try (Outputs next = open()) {
            assertThat(isWritten(next, "a", 0)).isTrue();
            assertThat(isWritten(next, "a", 7)).isTrue();
            assertThat(next.failures(name("b"))).isEqualTo(1);
            assertThat(isWritten(next, "b", 0)).isTrue();
            assertThat(isWritten(next, "b", 1)).isFalse();
            fail(next, Sample.row("b", 1));
            assertThat(isWritten(next, "b", 1)).isTrue();
            assertThat(isWritten(next, "c", 0)).isFalse();
        }
        try (Outputs untidy = open()) {
            assertThat(untidy.failures(name("b"))).isEqualTo(2);
            untidy.tidyErrors();
        }
        try (Outputs tidy = open()) {
            assertThat(tidy.failures(name("b"))).isEqualTo(2);
        }
    }

    @Test
    void a_batch_is_the_same_until_its_results_are_taken_away() throws IOException {
        String identity;
        try (Outputs first = open()) {
            identity = first.identity();
            Summary.write(plan, first, new Summary.Run("running", Instant.EPOCH, Instant.EPOCH, 1, 0, 0, ""));
        }
        try (Outputs next = open()) {
            assertThat(next.identity()).isEqualTo(identity);
        }
        Files.delete(plan.results());
        try (Outputs other = open()) {
            assertThat(other.identity()).isNotEqualTo(identity).hasSize(16);
        }
    }

    private static List<String> ids(Path file) throws IOException {
        List<String> ids = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            byte[] bytes = line.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            ids.add(KnownRow.read(bytes, 0, bytes.length).id());
        }
        return ids;
    }

    private static RowName name(String id) {
        return Sample.row(id).name();
    }

    @Test
    void what_stands_in_the_files_is_known_to_the_next_run() throws IOException {
        try (Outputs first = open()) {
            answer(first, "a");
            fail(first, "b", "no");
        }
        try (Outputs next = open()) {
            assertThat(next.index().flags("a")).isEqualTo(RowIndex.ANSWERED);
            assertThat(next.index().flags("b")).isEqualTo(RowIndex.FAILED);
            assertThat(next.index().flags("c")).isZero();
            assertThat(next.index().hasPrint("a", "a".hashCode())).isTrue();
            assertThat(next.earlier()).isEqualTo(2);
            assertThat(next.spent()).isEqualByComparingTo("0.001");
            assertThat(next.progress(5, 2).done()).isEqualTo(2);
        }
    }

    @Test
    void a_row_that_was_asked_again_keeps_its_last_line_alone() throws IOException {
        try (Outputs first = open()) {
            fail(first, "a", "first");
            fail(first, "b", "first");
            fail(first, "c", "first");
        }
        try (Outputs again = open()) {
            answer(again, "a");
            fail(again, "b", "second");
            assertThat(again.progress(3, 0).answered()).isEqualTo(1);
            assertThat(again.progress(3, 0).failed()).isEqualTo(2);
            again.tidyErrors();
        }
        assertThat(ids(plan.results())).containsExactly("a");
        assertThat(ids(plan.errors())).containsExactly("c", "b");
        assertThat(Files.readString(plan.errors())).contains("second");
    }

    @Test
    void a_run_that_was_killed_before_it_tidied_up_is_tidied_by_the_next() throws IOException {
        try (Outputs killed = open()) {
            fail(killed, "a", "first");
            answer(killed, "a");
            fail(killed, "b", "first");
            fail(killed, "b", "second");
        }
        try (Outputs next = open()) {
            assertThat(next.progress(2, 2).answered()).isEqualTo(1);
            assertThat(next.progress(2, 2).failed()).isEqualTo(1);
            next.tidyErrors();
        }
        assertThat(ids(plan.errors())).containsExactly("b");
        assertThat(Files.readString(plan.errors())).contains("second").doesNotContain("first");
    }

    @Test
    void results_are_put_in_the_order_of_the_input_and_those_of_no_row_stay_behind_them() throws IOException {
        InputOrder order = new InputOrder(true);
        List.of("a", "x", "b", "y", "c").forEach(id -> order.add(name(id)));
        try (Outputs outputs = open()) {
            answer(outputs, "c");
            answer(outputs, "gone");
            answer(outputs, "a");
            answer(outputs, "b");
            fail(outputs, "y", "no");
            fail(outputs, "lost", "no");
            fail(outputs, "x", "no");
            order.apply(outputs);
        }
        assertThat(ids(plan.results())).containsExactly("a", "b", "c", "gone");
        assertThat(ids(plan.errors())).containsExactly("x", "y", "lost");
    }

    @Test
    void the_order_of_many_rows_is_kept_and_their_lines_are_as_they_were() throws IOException {
        InputOrder order = new InputOrder(true);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            ids.add("row " + i);
            order.add(name("row " + i));
        }
        List<String> mixed = new ArrayList<>(ids);
        java.util.Collections.shuffle(mixed, new java.util.Random(1));
        List<String> before;
        try (Outputs outputs = open()) {
            for (String id : mixed) {
                answer(outputs, id);
            }
            before = Files.readAllLines(plan.results());
            order.apply(outputs);
        }
        assertThat(ids(plan.results())).isEqualTo(ids);
        assertThat(Files.readAllLines(plan.results())).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void a_file_of_somebody_else_is_refused_with_the_line_and_left_as_it_is() throws IOException {
        String notes = "my notes\n";
        Files.writeString(plan.results(), notes);

        assertThatThrownBy(this::open)
                .isInstanceOf(BatchRefused.class)
                .hasMessage(plan.results() + ", line 1: this is no line of results that this program wrote."
                        + " Give --output another name, or mend the line.");
        assertThat(plan.results()).hasContent(notes);
    }

    @Test
    void a_disk_that_refused_to_keep_a_line_gets_no_further_ones() throws IOException {
        Outputs outputs = open();
        fail(outputs, "a", "no");
        outputs.errors().close();
        outputs.force();

        assertThatThrownBy(() -> answer(outputs, "b")).isInstanceOf(IOException.class);
        assertThat(ids(plan.results())).isEmpty();
        outputs.close();
    }

    @Test
    void columns_of_a_record_are_kept() throws IOException {
        BatchRow row = Sample.row(name("a"), Map.of("city", "Oslo"));
        try (Outputs outputs = open()) {
            outputs.append(row, true, Sample.ANSWERED, Sample.answered(row, "x"));
            Outputs.eachRow(
                    outputs.results(), known -> assertThat(known.columns()).containsEntry("city", "Oslo"));
        }
    }
}
