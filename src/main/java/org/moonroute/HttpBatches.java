package org.moonroute;

import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.moonroute.batch.Batch;
import org.moonroute.batch.BatchInput;
import org.moonroute.batch.BatchPlan;
import org.moonroute.batch.BatchProgress;
import org.moonroute.http.BatchRunner;

/** Batches that come by HTTP, answered by the engine of all other batches. */
final class HttpBatches implements BatchRunner {
    private final UnattendedBatches batches;
    private final RowAdmission admission;

    HttpBatches(UnattendedBatches batches, RowAdmission admission) {
        this.batches = batches;
        this.admission = admission;
    }

    @Override
    public void read(Work work, Lines lines) throws IOException {
        BatchPlan plan = plan(work);
        new BatchInput(plan, around(plan, work)).read(row -> lines.line(row.line(), row.content(), row.problem()));
    }

    @Override
    public Run open(Work work) throws IOException {
        BatchPlan plan = plan(work);
        return new OneRun(Batch.open(plan, around(plan, work)));
    }

    private BatchPlan plan(Work work) throws IOException {
        return batches.plan(work.input(), Optional.of(work.name()), BatchPlan.Kind.JSONL, work.results());
    }

    private Batch.Around around(BatchPlan plan, Work work) {
        return batches.around(plan)
                .orderedBy(
                        admission.name(work.client()),
                        prompt -> admission.admit(work.client(), prompt),
                        outcome -> admission.spent(work.client(), outcome));
    }

    private final class OneRun implements Run {
        private final Batch batch;

        OneRun(Batch batch) {
            this.batch = batch;
        }

        @Override
        public boolean answer(BooleanSupplier over) throws IOException {
            batches.answer(batch, over);
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
