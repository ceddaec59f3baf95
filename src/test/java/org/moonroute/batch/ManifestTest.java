package org.moonroute.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the manifest says while a batch runs, and after it was stopped. */
class ManifestTest {
    private static final Batch.Around AROUND =
            new Batch.Around(InputStream.nullInputStream(), path -> true, row -> null, true, Clock.systemUTC());

    @TempDir
    Path folder;

    private BatchPlan plan;

    @BeforeEach
    void write() throws IOException {
        Path input = Files.writeString(folder.resolve("x.jsonl"), "{\"prompt\":\"a\"}\n{\"prompt\":\"b\"}\n");
        plan = Sample.plan(input, BatchPlan.Kind.JSONL);
    }

    private JsonNode summary() throws IOException {
        return new JsonMapper().readTree(plan.summary().toFile());
    }

    private void run(int rows) throws IOException {
        try (Batch batch = Batch.open(plan, AROUND)) {
            for (int i = 0; i < rows && batch.hasNext(); i++) {
                BatchRow row = batch.next();
                batch.deliver(row, Sample.answer(row, "x"));
            }
            batch.finish(rows > 2 ? Optional.empty() : Optional.of("stopped by a test"));
        }
    }

    @Test
    void it_is_there_as_soon_as_a_run_has_begun() throws IOException {
        try (Batch batch = Batch.open(plan, AROUND)) {
            assertThat(summary().path("state").asText()).isEqualTo("running");
            assertThat(batch.hasNext()).isTrue();
        }
    }

    @Test
    void it_says_why_a_run_ended_early_and_how_many_runs_there_were() throws IOException {
        run(1);
        assertThat(summary().path("state").asText()).isEqualTo("stopped by a test");
        assertThat(summary().path("runs").asInt()).isEqualTo(1);

        run(3);
        assertThat(summary().path("state").asText()).isEqualTo("complete");
        assertThat(summary().path("runs").asInt()).isEqualTo(2);
        assertThat(summary().at("/rows/answered").asInt()).isEqualTo(2);
    }

    @Test
    void the_hash_of_an_input_is_of_all_of_it() throws IOException {
        run(1);
        assertThat(summary().at("/input/content_hash").asText()).isEmpty();

        run(3);
        String whole = summary().at("/input/content_hash").asText();
        assertThat(whole).matches("[0-9a-f]{16}");

        try (Batch killed = Batch.open(plan, AROUND)) {
            assertThat(killed.hasNext()).isFalse();
        }
        assertThat(summary().at("/input/content_hash").asText()).isEqualTo(whole);
    }
}
