package org.moonroute.run;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows a run while it goes on: one live line on a terminal, a plain line every few seconds elsewhere. */
public final class Progress implements AutoCloseable {
    /** Shows nothing. */
    public static final Progress NONE = new Progress(null, 0, null);

    private static final Duration LIVE = Duration.ofMillis(250);
    private static final Duration PLAIN = Duration.ofSeconds(5);

    private final Tally tally;
    private final int total;
    private final Instant began = Instant.now();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "progress");
        thread.setDaemon(true);
        return thread;
    });
    private final ProgressBar bar;

    private Progress(Tally tally, int total, ProgressBar bar) {
        this.tally = tally;
        this.total = total;
        this.bar = bar;
    }

    /** Begins to show a run of so many prompts. */
    public static Progress of(Tally tally, int total, boolean terminal, PrintStream out) {
        Progress progress = new Progress(tally, total, terminal ? bar(total, out) : null);
        Duration pause = terminal ? LIVE : PLAIN;
        Runnable show = terminal ? progress::step : () -> out.println(progress.line());
        progress.ticker.scheduleAtFixedRate(show, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
        return progress;
    }

    @Override
    public void close() {
        ticker.shutdownNow();
        if (bar != null) {
            step();
            bar.close();
        }
    }

    private static ProgressBar bar(int total, PrintStream out) {
        return new ProgressBarBuilder()
                .setTaskName("answering")
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis((int) LIVE.toMillis())
                .showSpeed()
                .setConsumer(new ConsoleProgressBarConsumer(out))
                .build();
    }

    private void step() {
        Tally.Counts counts = tally.counts();
        bar.stepTo(counts.done());
        bar.setExtraMessage(" " + details(counts));
    }

    private String line() {
        Tally.Counts counts = tally.counts();
        double seconds = Math.max(0.001, Duration.between(began, Instant.now()).toMillis() / 1000.0);
        double rate = counts.done() / seconds;
        String left = rate == 0 ? "unknown" : Math.round((total - counts.done()) / rate) + " s";
        return String.format(Locale.ROOT, "%d/%d %.1f/s %s left %s", counts.done(), total, rate, details(counts), left);
    }

    private static String details(Tally.Counts counts) {
        long tokens = counts.usage().total();
        return "failed " + counts.failed() + ", " + tokens + " tokens, " + Tally.money(counts.cost());
    }
}
