package org.moonroute.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;
import org.moonroute.conversation.Attempt;
import org.moonroute.conversation.Failure;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Lane;
import org.moonroute.conversation.Outcome;
import org.moonroute.conversation.RoundUnderWay;

/**
 * Counts what was done since the start, in the form that Prometheus reads. What calls took is under OpenTelemetry's names for
 * generative AI; the rest is under {@code moonroute}. No label has values that a client could make up. Safe for use by many
 * threads.
 */
public final class Measures implements AutoCloseable {
    /** What is said of a prompt that has its answer. */
    private static final String ANSWERED = "answered";
    /** What stands for every model that has no profile. */
    private static final String OTHER = "other";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collector = new JvmGcMetrics();
    private final Set<String> known;
    private final Map<String, ModelMeters> models = new ConcurrentHashMap<>();
    private final Map<FailureKind, Counter> refused = new EnumMap<>(FailureKind.class);
    private final Map<Lane, Timer> waited = new EnumMap<>(Lane.class);
    private final Map<String, Door> doors = new ConcurrentHashMap<>();
    private final Counter retries;

    /** The prompts that came in by one door, by what became of them; and what was our own of the time. */
    private record Door(Timer own, Map<String, Counter> outcomes) {}

    /**
     * @param known the models that are told apart
     * @param inFlight how many calls are being made now
     */
    public Measures(Set<String> known, ToIntFunction<Lane> inFlight) {
        this.known = Set.copyOf(known);
        for (Lane lane : Lane.values()) {
            String word = lane.name().toLowerCase(Locale.ROOT);
            Gauge.builder(Histograms.OURS + "calls.in.flight", lane, inFlight::applyAsInt)
                    .description("Calls to the service that are being made")
                    .tag("lane", word)
                    .register(registry);
            waited.put(lane, Histograms.waiting().tag("lane", word).register(registry));
        }
        for (FailureKind kind : FailureKind.values()) {
            refused.put(
                    kind,
                    Counter.builder(Histograms.OURS + "calls.refused")
                            .description("Calls that brought no usable reply")
                            .tag("kind", kind.word())
                            .register(registry));
        }
        retries = Counter.builder(Histograms.OURS + "calls.retried")
                .description("Calls that were made after one of the same round was refused")
                .register(registry);
        bindJvm();
    }

    private void bindJvm() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        collector.bindTo(registry);
    }

    /** Counts a round's last call, which is over. */
    public void call(RoundUnderWay round) {
        List<Attempt> attempts = round.attempts();
        if (attempts.isEmpty() || !isOf(round, attempts.get(attempts.size() - 1))) {
            // It was admitted, and not made.
            return;
        }
        Attempt last = attempts.get(attempts.size() - 1);
        ModelMeters model = models.computeIfAbsent(model(round), name -> new ModelMeters(registry, name));
        model.took(last);
        if (attempts.size() > 1) {
            retries.increment();
        }
        last.refusal().ifPresent(refusal -> refused.get(refusal.kind()).increment());
        round.next()
                .ifPresent(settled ->
                        model.used(settled.round().usage(), settled.round().cost()));
    }

    private static boolean isOf(RoundUnderWay round, Attempt attempt) {
        return round.admittedAt().filter(attempt.at()::equals).isPresent();
    }

    private String model(RoundUnderWay round) {
        return round.conversation()
                .prompt()
                .options()
                .model()
                .filter(known::contains)
                .orElse(OTHER);
    }

    /** Counts an outcome that was delivered. */
    public void outcome(Outcome outcome) {
        String what = outcome instanceof Failure failure ? failure.kind().word() : ANSWERED;
        Door door = doors.computeIfAbsent(outcome.origin().kind(), this::door);
        door.outcomes()
                .computeIfAbsent(what, word -> prompts(outcome.origin().kind(), word))
                .increment();
        waited.get(outcome.origin().lane()).record(outcome.course().waited());
        door.own().record(OwnTime.of(outcome.course()));
    }

    private Door door(String name) {
        return new Door(Histograms.own().tag("door", name).register(registry), new ConcurrentHashMap<>());
    }

    private Counter prompts(String door, String outcome) {
        return Counter.builder(Histograms.OURS + "prompts")
                .description("Prompts that have their outcome")
                .tag("door", door)
                .tag("outcome", outcome)
                .register(registry);
    }

    /** All numbers, in the text format of Prometheus (0.0.4). */
    public String text() {
        return registry.scrape();
    }

    @Override
    public void close() {
        collector.close();
        registry.close();
    }
}
