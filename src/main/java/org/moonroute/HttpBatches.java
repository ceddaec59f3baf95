package org.moonroute;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.camel.ProducerTemplate;
import org.moonroute.batch.Batch;
import org.moonroute.batch.BatchPlan;
import org.moonroute.batch.BatchProgress;
import org.moonroute.cli.BatchOptions;
import org.moonroute.cli.Engine;
import org.moonroute.http.BatchRunner;
import org.moonroute.pacing.Pacer;
import org.moonroute.run.Until;

/** Batches that come by HTTP, answered by the engine of all other batches. */
final class HttpBatches implements BatchRunner {
    private final RowAdmission admission;
    private final Engine.Start start;
    private final BatchParts parts;
    private final Pacer pacer;
    private final ProducerTemplate template;

    HttpBatches(Engine.Start start, BatchParts parts, RowAdmission admission, Pacer pacer, ProducerTemplate template) {
        this.admission = admission;
        this.start = start;
        this.parts = parts;
        this.pacer = pacer;
        this.template = template;
    }

    @Override
    public void read(Work work, Lines lines) throws IOException {
        BatchPlan plan = plan(work);
        Batch.read(plan, around(plan, work), row -> lines.line(row.line(), row.content(), row.problem()));
    }

    @Override
    public Run open(Work work) throws IOException {
        BatchPlan plan = plan(work);
        return new OneRun(Batch.open(plan, around(plan, work)));
    }

    private Batch.Around around(BatchPlan plan, Work work) {
        return parts.around(plan, Optional.empty(), InputStream.nullInputStream(), Clock.systemUTC())
                .with(
                        prompt -> admission.admit(work.client(), prompt),
                        outcome -> admission.spent(work.client(), outcome));
    }

    private BatchPlan plan(Work work) throws IOException {
        return new BatchPlan(
                work.input(),
                Optional.of(work.name()),
                BatchPlan.Kind.JSONL,
                work.results(),
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

    private final class OneRun implements Run {
        private final Batch batch;

        OneRun(Batch batch) {
            this.batch = batch;
        }

        @Override
        public boolean answer(BooleanSupplier over) throws IOException {
            try {
                template.requestBody(
                        "direct:receive-batch",
                        new Until<>(() -> over.getAsBoolean() || pacer.stopped() != null, batch));
            } finally {
                parts.journals().end(batch);
            }
            batch.finish(Optional.ofNullable(pacer.stopped()));
            return batch.isComplete();
        }

        @Override
        public Counts counts() {
            BatchProgress now = batch.progress();
            return new Counts(now.total(), now.answered(), now.failed());
        }

        @Override
        public void close() throws IOException {
            batch.close();
        }
    }
}
