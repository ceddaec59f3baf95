package org.moonroute;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import org.apache.camel.ProducerTemplate;
import org.moonroute.batch.Batch;
import org.moonroute.batch.BatchPlan;
import org.moonroute.batch.BatchProgress;
import org.moonroute.batch.BatchRefused;
import org.moonroute.cli.BatchOptions;
import org.moonroute.cli.Engine;
import org.moonroute.conversation.Abandoned;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.PromptFailed;
import org.moonroute.files.Inbox;
import org.moonroute.files.PromptFile;
import org.moonroute.pacing.Pacer;
import org.moonroute.run.Until;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Batches that were dropped into the inbox: each runs beside the other prompts, and goes on after a restart. */
public final class InboxBatches {
    private static final Logger LOG = LoggerFactory.getLogger(InboxBatches.class);
    private static final int PRINT = 8;

    private final Engine.Start start;
    private final BatchParts parts;
    private final Inbox inbox;
    private final Pacer pacer;
    private final ProducerTemplate template;

    InboxBatches(Engine.Start start, BatchParts parts, Inbox inbox, Pacer pacer, ProducerTemplate template) {
        this.start = start;
        this.parts = parts;
        this.inbox = inbox;
        this.pacer = pacer;
        this.template = template;
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
        try (Batch batch = Batch.open(
                plan, parts.around(plan, Optional.empty(), InputStream.nullInputStream(), Clock.systemUTC()))) {
            LOG.info("batch {}: begun", file.id());
            answer(batch);
            long left = batch.finish(Optional.ofNullable(pacer.stopped()));
            BatchProgress end = batch.progress();
            LOG.info("batch {}: {} answered, {} failed, {} left", file.id(), end.answered(), end.failed(), left);
            if (!batch.broken().isEmpty()) {
                throw PromptFailed.beforeAsking(FailureKind.INVALID_PROMPT, batch.broken());
            }
            if (left > 0 || inbox.isClosed() || pacer.stopped() != null) {
                throw new Abandoned("told to stop");
            }
            return file;
        } catch (BatchRefused refused) {
            throw PromptFailed.beforeAsking(FailureKind.INVALID_PROMPT, refused.getMessage());
        }
    }

    private void answer(Batch batch) {
        try {
            template.requestBody(
                    "direct:receive-batch", new Until<>(() -> inbox.isClosed() || pacer.stopped() != null, batch));
        } finally {
            parts.journals().end(batch);
        }
    }

    private BatchPlan plan(PromptFile file) throws IOException {
        String lower = file.id().toLowerCase(Locale.ROOT);
        return new BatchPlan(
                file.path(),
                Optional.empty(),
                lower.replaceFirst("\\.gz$", "").endsWith(".csv") ? BatchPlan.Kind.CSV : BatchPlan.Kind.JSONL,
                results(file),
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
