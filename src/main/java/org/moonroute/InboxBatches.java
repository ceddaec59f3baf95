package org.moonroute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.moonroute.batch.Batch;
import org.moonroute.batch.BatchPlan;
import org.moonroute.batch.BatchProgress;
import org.moonroute.batch.BatchRefused;
import org.moonroute.conversation.Abandoned;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.PromptFailed;
import org.moonroute.files.Inbox;
import org.moonroute.files.PromptFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Batches that were dropped into the inbox: each runs beside the other prompts, and goes on after a restart. */
public final class InboxBatches {
    private static final Logger LOG = LoggerFactory.getLogger(InboxBatches.class);
    private static final int PRINT = 8;

    private final UnattendedBatches batches;
    private final Inbox inbox;

    InboxBatches(UnattendedBatches batches, Inbox inbox) {
        this.batches = batches;
        this.inbox = inbox;
    }

    /** Whether a file is a batch, by its name. */
    static boolean isBatch(String name) {
        String lower = name.toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
        return lower.endsWith(".jsonl") || lower.endsWith(".csv");
    }

    /**
     * Answers all rows of a file.
     *
     * @throws PromptFailed if it is no batch that can be run
     * @throws Abandoned if the run ends before that; the file is then gone on with at the next start
     */
    public PromptFile run(PromptFile file) throws IOException {
        BatchPlan plan = plan(file);
        try (Batch batch = Batch.open(plan, batches.around(plan))) {
            LOG.info("batch {}: begun", file.id());
            long left = batches.answer(batch, inbox::isClosed);
            BatchProgress end = batch.progress();
            LOG.info("batch {}: {} answered, {} failed, {} left", file.id(), end.answered(), end.failed(), left);
            if (!batch.broken().isEmpty()) {
                throw PromptFailed.beforeAsking(FailureKind.INVALID_PROMPT, batch.broken());
            }
            if (left > 0 || inbox.isClosed() || batches.stopped().isPresent()) {
                throw new Abandoned("told to stop");
            }
            return file;
        } catch (BatchRefused refused) {
            throw PromptFailed.beforeAsking(FailureKind.INVALID_PROMPT, refused.getMessage());
        }
    }

    private BatchPlan plan(PromptFile file) throws IOException {
        boolean table =
                file.id().toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "").endsWith(".csv");
        return batches.plan(
                file.path(), Optional.empty(), table ? BatchPlan.Kind.CSV : BatchPlan.Kind.JSONL, results(file));
    }

    /** A name that is nobody else's; that of an earlier run of this very file, if there was one. */
    private static Path results(PromptFile file) throws IOException {
        String stem = file.name().replaceFirst("\\.(jsonl|csv)$", "");
        Path plain = file.folder().resolve(stem + ".results.jsonl");
        String own = Integer.toHexString(file.source().hashCode());
        Path other = file.folder().resolve(stem + "-" + "0".repeat(PRINT - own.length()) + own + ".results.jsonl");
        if (Files.exists(other) || Files.exists(plain) && !isOf(file, plain)) {
            return other;
        }
        return plain;
    }

    private static boolean isOf(PromptFile file, Path results) throws IOException {
        Path summary =
                results.resolveSibling(results.getFileName().toString().replace(".results.jsonl", ".summary.json"));
        return Files.exists(summary) && Files.readString(summary).contains(file.source());
    }
}
