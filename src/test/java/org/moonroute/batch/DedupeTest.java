package org.moonroute.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DedupeTest {
    @TempDir
    Path folder;

    private Outputs outputs;
    private Dedupe dedupe;

    @BeforeEach
    void open() throws Exception {
        outputs = Outputs.open(Sample.plan(folder.resolve("x.jsonl"), BatchPlan.Kind.JSONL), true);
        dedupe = new Dedupe(true, outputs);
    }

    @AfterEach
    void close() throws Exception {
        outputs.close();
    }

    private static BatchRow row(String id, long print) {
        return Sample.row(new RowName(id, 1, print, ""), Map.of());
    }

    @Test
    void rows_of_the_same_content_wait_for_the_first_and_get_what_it_gets() {
        BatchRow first = row("a", 7);
        BatchRow second = row("b", 7);
        BatchRow third = row("c", 7);

        assertThat(dedupe.takes(first)).isFalse();
        assertThat(dedupe.takes(second)).isTrue();
        assertThat(dedupe.takes(third)).isTrue();
        assertThat(dedupe.takes(row("d", 8))).isFalse();
        assertThat(dedupe.waitingFor(first)).containsExactly(second, third);
    }

    @Test
    void after_a_failure_the_next_of_its_content_is_asked() {
        BatchRow first = row("a", 7);
        dedupe.takes(first);
        dedupe.written(first, false, 0, 10);

        assertThat(dedupe.waitingFor(first)).isEmpty();
        assertThat(dedupe.takes(row("b", 7))).isFalse();
        assertThat(dedupe.takes(row("c", 7))).isTrue();
    }

    @Test
    void unless_it_is_wanted_every_row_is_asked() {
        Dedupe none = new Dedupe(false, outputs);

        assertThat(none.takes(row("a", 7))).isFalse();
        assertThat(none.takes(row("b", 7))).isFalse();
        assertThat(none.waitingFor(row("a", 7))).isEmpty();
    }
}
