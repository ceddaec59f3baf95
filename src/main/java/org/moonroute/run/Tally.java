package org.moonroute.run;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.moonroute.conversation.Answer;
import org.moonroute.conversation.Attempt;
import org.moonroute.conversation.Cost;
import org.moonroute.conversation.Course;
import org.moonroute.conversation.Failure;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Outcome;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.Usage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts outcomes and writes one log line for each. Safe for use by many threads. */
public final class Tally {
    /** The logger of the outcome lines, for those who want to set its level. */
    public static final String LOGGER = "org.moonroute.outcome";

    private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

    private final Map<FailureKind, Integer> refusals = new EnumMap<>(FailureKind.class);
    private int answered;
    private int failed;
    private int skipped;
    private boolean simulated;
    private int undelivered;
    private Usage usage = Usage.NONE;
    private Cost cost = Cost.ZERO;

    private final Consumer<Outcome> also;

    /** With whether the service is the sandbox, also for prompts that never get there. */
    public Tally(boolean simulated) {
        this(simulated, outcome -> {});
    }

    /** The same with who else is told of each outcome that was delivered. */
    public Tally(boolean simulated, Consumer<Outcome> also) {
        this.simulated = simulated;
        this.also = also;
    }

    /** The counts at one moment; refusals are refused calls by kind, tried again or not. */
    public record Counts(
            int answered,
            int failed,
            int skipped,
            int undelivered,
            boolean simulated,
            Usage usage,
            Cost cost,
            Map<FailureKind, Integer> refusals) {

        /** How many prompts this run is done with. */
        public int done() {
            return answered + failed + skipped;
        }
    }

    /** Counts an outcome that was delivered. */
    public Outcome count(Outcome outcome) {
        log(outcome);
        synchronized (this) {
            if (outcome.isAnswer()) {
                answered++;
            } else {
                failed++;
            }
            count(outcome.course());
        }
        also.accept(outcome);
        return outcome;
    }

    /** Counts what was paid for an outcome that could not be delivered; its prompt is still to do. */
    public synchronized void undelivered(Outcome outcome) {
        undelivered++;
        count(outcome.course());
    }

    private void count(Course course) {
        simulated |= course.simulated();
        usage = usage.plus(course.usage());
        cost = cost.plus(course.cost());
        course.rounds().forEach(round -> round.attempts().forEach(this::countRefusal));
        course.tried().forEach(this::countRefusal);
    }

    /** Counts a prompt that had its outcome before this run. */
    public void skip(Prompt prompt) {
        LOG.info("skipped id={}: it has its outcome already", prompt.id());
        synchronized (this) {
            skipped++;
        }
    }

    /** The counts so far. */
    public synchronized Counts counts() {
        return new Counts(answered, failed, skipped, undelivered, simulated, usage, cost, new EnumMap<>(refusals));
    }

    /** How far a run of so many prompts is. */
    public Progress.Now now(int total) {
        Counts now = counts();
        long refused =
                now.refusals().values().stream().mapToLong(Integer::longValue).sum();
        return new Progress.Now(total, now.done(), 0, now.failed(), now.usage().total(), now.cost(), -1, refused);
    }

    /** The last words of a run. */
    public static String summary(Counts counts, Instant began, Instant ended) {
        Usage used = counts.usage();
        String skipped = counts.skipped() == 0 ? "" : ", " + counts.skipped() + " skipped (they have outcomes already)";
        String lost = counts.undelivered() == 0 ? "" : ", " + counts.undelivered() + " that could not be written";
        String refused = counts.refusals().isEmpty()
                ? ""
                : counts.refusals().entrySet().stream()
                        .map(one -> one.getKey().word() + " " + one.getValue())
                        .collect(Collectors.joining(", ", ", refused calls: ", ""));
        return String.format(
                java.util.Locale.ROOT,
                "%d answered, %d failed%s%s; %d tokens in (%d cached), %d out, %s%s; %.1f s%s",
                counts.answered(),
                counts.failed(),
                skipped,
                lost,
                used.prompt(),
                used.cached(),
                used.completion(),
                money(counts.cost()),
                refused,
                Duration.between(began, ended).toMillis() / 1000.0,
                counts.simulated() ? " (simulated by the sandbox)" : "");
    }

    /** Money, for people. */
    public static String money(Cost cost) {
        return cost.amount() == null ? "cost unknown" : "$" + cost.amount().toPlainString();
    }

    private void countRefusal(Attempt attempt) {
        attempt.refusal().ifPresent(refusal -> refusals.merge(refusal.kind(), 1, Integer::sum));
    }

    private static void log(Outcome outcome) {
        Course course = outcome.course();
        String mark = course.simulated() ? " simulated" : "";
        if (outcome instanceof Answer answer) {
            LOG.info(
                    "answered id={} model={} finish={} rounds={} tools={} tokens={}+{} cost={} ms={}{}",
                    outcome.origin().id(),
                    answer.model(),
                    answer.finishReason(),
                    course.rounds().size(),
                    course.toolResults().size(),
                    course.usage().prompt(),
                    course.usage().completion(),
                    money(course.cost()),
                    course.took().toMillis(),
                    mark);
        } else if (outcome instanceof Failure failure) {
            LOG.warn(
                    "failed id={} kind={} rounds={} ms={}{}: {}",
                    outcome.origin().id(),
                    failure.kind().word(),
                    course.rounds().size(),
                    course.took().toMillis(),
                    mark,
                    failure.reason());
        }
    }
}
