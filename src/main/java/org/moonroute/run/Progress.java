package org.moonroute.run;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.moonroute.conversation.Cost;

/** Shows a run while it goes on: one live line on a terminal, a plain line every few seconds elsewhere. */
public final class Progress implements AutoCloseable {
    /** Shows nothing. */
    public static final Progress NONE = new Progress(null, null);

    private static final Duration LIVE = Duration.ofMillis(250);
    private static final Duration PLAIN = Duration.ofSeconds(5);

    private final Supplier<Now> look;
    private final Instant began = Instant.now();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "progress");
        thread.setDaemon(true);
        return thread;
    });
    private final ProgressBar bar;

    /**
     * How far a run is.
     *
     * @param total what there is to do; -1 when that is not known
     * @param done what is done with, before this run too
     * @param before what of that was done with before this run
     * @param failed what of that failed
     * @param tokens used
     * @param cost so far
     * @param inFlight calls that are being made now; -1 when that is not shown
     * @param refused refused calls
     */
    public record Now(
            long total, long done, long before, long failed, long tokens, Cost cost, int inFlight, long refused) {}

    private Progress(Supplier<Now> look, ProgressBar bar) {
        this.look = look;
        this.bar = bar;
    }

    /** Begins to show a run. */
    public static Progress of(Supplier<Now> look, boolean terminal, PrintStream out) {
        Progress progress = new Progress(look, terminal ? bar(look.get().total(), out) : null);
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

    private static ProgressBar bar(long total, PrintStream out) {
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
        Now now = look.get();
        bar.stepTo(now.done());
        bar.setExtraMessage(" " + details(now));
    }

    private String line() {
        Now now = look.get();
        double rate = (now.done() - now.before()) / seconds();
        String total = now.total() < 0 ? "" : "/" + now.total();
        String left = rate == 0 || now.total() < 0 ? "unknown" : Math.round((now.total() - now.done()) / rate) + " s";
        return String.format(Locale.ROOT, "%d%s %.1f/s %s left %s", now.done(), total, rate, details(now), left);
    }

    private double seconds() {
        return Math.max(0.001, Duration.between(began, Instant.now()).toMillis() / 1000.0);
    }

    private String details(Now now) {
        String inFlight = now.inFlight() < 0 ? "" : ", in flight " + now.inFlight();
        String refused = now.refused() == 0 ? "" : ", refused calls " + now.refused();
        return String.format(
                Locale.ROOT,
                "failed %d%s, %d tokens (%.0f/s), %s%s",
                now.failed(),
                inFlight,
                now.tokens(),
                now.tokens() / seconds(),
                Tally.money(now.cost()),
                refused);
    }
}
