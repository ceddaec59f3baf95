package org.moonroute;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.camel.ProducerTemplate;
import org.moonroute.batch.Batch;
import org.moonroute.batch.BatchPlan;
import org.moonroute.cli.BatchOptions;
import org.moonroute.cli.Engine;
import org.moonroute.pacing.Pacer;
import org.moonroute.run.Until;

/** What batches have in common that a service answers, and nobody at a terminal. */
final class UnattendedBatches {
    private final Engine.Start start;
    private final BatchParts parts;
    private final Pacer pacer;
    private final ProducerTemplate template;
    private final Clock clock;

    UnattendedBatches(Engine.Start start, BatchParts parts, Pacer pacer, ProducerTemplate template, Clock clock) {
        this.clock = clock;
        this.start = start;
        this.parts = parts;
        this.pacer = pacer;
        this.template = template;
    }

    /**
     * The plan of one; it goes on where an earlier run of it stopped.
     *
     * @param called what errors call the input, if not by its path
     */
    BatchPlan plan(Path input, Optional<String> called, BatchPlan.Kind kind, Path results) throws IOException {
        return new BatchPlan(
                input,
                called,
                kind,
                results,
                "",
                BatchOptions.prints(
                        start.settings(),
                        start.simulated(),
                        start.variables(),
                        start.system().orElse(null),
                        ""),
                start.settings().bytes("moonroute.prompt.max-size"),
                Optional.empty(),
                false,
                false,
                false,
                false,
                true);
    }

    /** What one needs of the program. */
    Batch.Around around(BatchPlan plan) {
        return parts.around(plan, Optional.empty(), InputStream.nullInputStream(), clock);
    }

    /**
     * Answers the rows that have no outcome yet.
     *
     * @param over whether no further row is to be begun
     * @return how many rows are left
     */
    long answer(Batch batch, BooleanSupplier over) throws IOException {
        try {
            template.requestBody(
                    "direct:receive-batch", new Until<>(() -> over.getAsBoolean() || pacer.stopped() != null, batch));
        } finally {
            parts.journals().end(batch);
        }
        return batch.finish(stopped());
    }

    /** Why no prompt is asked any more, if none is. */
    Optional<String> stopped() {
        return Optional.ofNullable(pacer.stopped());
    }
}
