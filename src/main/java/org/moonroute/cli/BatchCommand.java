package org.moonroute.cli;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.moonroute.batch.Batch;
import org.moonroute.batch.BatchEstimate;
import org.moonroute.batch.BatchPlan;
import org.moonroute.batch.BatchProgress;
import org.moonroute.batch.BatchRefused;
import org.moonroute.conversation.Cost;
import org.moonroute.run.Progress;
import org.moonroute.run.Tally;
import org.moonroute.settings.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code moonroute batch INPUT}: every row of a file to its one outcome, then the end. */
@Command(
        name = "batch",
        mixinStandardHelpOptions = true,
        description = {
            "Answer the rows of a batch: JSON lines, a CSV table, a folder of prompt files, or standard input (-).",
            "What was answered before is not asked again: the same command goes on where it stopped."
        })
final class BatchCommand extends EngineCommand {
    @Spec
    CommandSpec spec;

    @Mixin
    BatchOptions batch;

    @Mixin
    ViaOptions via;

    @Parameters(
            paramLabel = "INPUT",
            description = "A file (.jsonl, .csv, also with .gz), a folder of prompt files, or - for standard input.")
    Path input;

    @Option(names = "--dry-run", description = "Say what the batch would need, and make no call.")
    boolean dryRun;

    @Option(
            names = "--budget",
            paramLabel = "USD",
            description = "Spend at most this on the batch, earlier runs included.")
    BigDecimal budget;

    @Option(
            names = "--strict",
            description =
                    "Check all rows first, and ask nothing if one is wrong. Otherwise a wrong row fails by itself.")
    boolean strict;

    @Option(names = "--no-progress", description = "Show no progress.")
    boolean noProgress;

    BatchCommand(Engine.Factory engines, Terminal terminal) {
        super(engines, terminal);
    }

    @Override
    void checkUsage() {
        via.refuseOthers(spec.commandLine().getParseResult());
    }

    @Override
    Optional<String> via() {
        return via.url();
    }

    @Override
    int run(Settings given, Launch launch) throws Exception {
        if (!input.equals(BatchPlan.STDIN) && !Files.exists(input)) {
            throw usage(spec, "no such file or folder: " + input);
        }
        // A line for each of a million rows tells nobody anything; the errors file has the reasons.
        System.setProperty("org.slf4j.simpleLogger.log." + Tally.LOGGER, "off");
        Settings settings = via.settings(batch.settings(given));
        BatchPlan plan = batch.plan(input, settings, options, via().isPresent());
        if (plan.isStdin() && (dryRun || strict)) {
            throw new Wrong("standard input can be read once; put it in a file to have it checked before");
        }
        try (Engine engine = launch.engine(settings, Optional.empty())) {
            if (dryRun || strict) {
                BatchEstimate estimate = engine.estimate(plan, batch.template());
                if (dryRun) {
                    return say(estimate);
                }
                refuseBad(estimate);
            }
            if (via().isEmpty()) {
                new Affordable(engine, terminal).check(plan, batch.template());
            }
            return run(engine, plan, settings.duration("moonroute.drain-timeout"));
        } catch (BatchRefused refused) {
            throw new Wrong(refused.getMessage());
        } catch (NoSuchFileException missing) {
            throw usage(spec, "no such file or folder: " + missing.getFile());
        }
    }

    private int run(Engine engine, BatchPlan plan, Duration drain) throws IOException {
        try (Batch rows = engine.open(plan, batch.template(), terminal.in())) {
            if (budget != null) {
                engine.budget(budget, rows.spent());
            }
            Draining draining = Draining.onSignal(engine, terminal, drain);
            Instant began = Instant.now();
            Progress shown = noProgress
                    ? Progress.NONE
                    : Progress.of(() -> now(engine, rows.progress()), terminal.live(), terminal.err());
            try {
                engine.answerRows(rows, draining::until);
            } finally {
                shown.close();
            }
            long left = rows.finish(why(engine, draining));
            terminal.say(summary(rows.progress(), began));
            rows.remarks().forEach(terminal::say);
            engine.stillOut().ifPresent(terminal::say);
            return exitCode(engine, rows, left, draining.signal());
        }
    }

    private static Optional<String> why(Engine engine, Draining draining) {
        return engine.stopped().or(() -> draining.signal() == 0 ? Optional.empty() : Optional.of("interrupted"));
    }

    private int exitCode(Engine engine, Batch rows, long left, int signal) {
        boolean stopped = engine.stopped().isPresent() || signal != 0;
        if (left > 0 || stopped) {
            String why = engine.stopped().map(reason -> ": " + reason).orElse("");
            terminal.say("not all rows have their outcome" + why + ". The same command goes on with them.");
        }
        if (signal != 0) {
            return signal;
        }
        if (left > 0 || stopped || !rows.broken().isEmpty()) {
            return ERROR;
        }
        return rows.progress().failed() > 0 ? SOME_FAILED : OK;
    }

    private static Progress.Now now(Engine engine, BatchProgress progress) {
        return new Progress.Now(
                progress.total(),
                progress.done(),
                progress.skipped(),
                progress.failed(),
                progress.tokens(),
                new Cost(progress.cost()),
                engine.callsInFlight(),
                progress.refused());
    }

    private static String summary(BatchProgress progress, Instant began) {
        String skipped = progress.skipped() == 0 ? "" : " (" + progress.skipped() + " of them before this run)";
        return String.format(
                Locale.ROOT,
                "%d answered, %d failed%s; %d tokens, %s%s; %.1f s",
                progress.answered(),
                progress.failed(),
                skipped,
                progress.tokens(),
                Tally.money(new Cost(progress.cost())),
                progress.refused() == 0 ? "" : ", refused calls " + progress.refused(),
                Duration.between(began, Instant.now()).toMillis() / 1000.0);
    }

    private int say(BatchEstimate estimate) {
        terminal.out()
                .printf(
                        Locale.ROOT,
                        "rows:          %d (%d more are wrong)%n"
                                + "prompt tokens: about %d%n"
                                + "reply tokens:  at most %d%n"
                                + "cost:          %s for the prompts; at most %s%n"
                                + "time:          at least %s under the account's limits%n",
                        estimate.rows(),
                        estimate.bad(),
                        estimate.promptTokens(),
                        estimate.replyTokens(),
                        Tally.money(new Cost(estimate.least())),
                        Tally.money(new Cost(estimate.most())),
                        time(estimate.shortest()));
        estimate.problems().forEach(terminal::say);
        return estimate.bad() > 0 ? SOME_FAILED : OK;
    }

    private static String time(Duration time) {
        return time.toSeconds() < 60
                ? time.toSeconds() + " s"
                : String.format(Locale.ROOT, "%d:%02d h", time.toHours(), time.toMinutesPart());
    }

    private void refuseBad(BatchEstimate estimate) {
        if (estimate.bad() > 0) {
            estimate.problems().forEach(terminal::say);
            throw new Wrong(
                    estimate.bad() + " rows are wrong; nothing was asked. Mend them, or leave --strict out to have "
                            + "them fail by themselves.");
        }
    }
}
