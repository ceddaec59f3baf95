package org.moonroute.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.moonroute.conversation.Attempt;
import org.moonroute.conversation.Cost;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Refusal;
import org.moonroute.conversation.Usage;

/** What calls of one model took, used and cost. */
final class ModelMeters {
    private static final String ERROR = "error.type";

    private final MeterRegistry registry;
    private final Tags tags;
    private final Timer replied;
    private final Map<FailureKind, Timer> refused = new ConcurrentHashMap<>();
    private final DistributionSummary input;
    private final DistributionSummary output;
    private final Counter cached;
    private final Counter reasoning;
    private final Counter cost;
    private final Counter unknownCost;

    ModelMeters(MeterRegistry registry, String model) {
        this.registry = registry;
        this.tags = Tags.of(
                "gen_ai.operation.name", "chat", "gen_ai.provider.name", "moonshot_ai", "gen_ai.request.model", model);
        // An empty label is none to Prometheus, and all meters of one name must have the same.
        this.replied = Histograms.calls().tags(tags).tag(ERROR, "").register(registry);
        this.input =
                Histograms.tokens().tags(tags).tag("gen_ai.token.type", "input").register(registry);
        this.output = Histograms.tokens()
                .tags(tags)
                .tag("gen_ai.token.type", "output")
                .register(registry);
        this.cached =
                counter(Histograms.OURS + "tokens.cached", "Tokens of the input that came from the service's cache");
        this.reasoning = counter(Histograms.OURS + "tokens.reasoning", "Tokens of the output that were thinking");
        this.cost = counter(Histograms.OURS + "cost.usd", "What replies cost, in US dollars");
        this.unknownCost = counter(Histograms.OURS + "cost.unknown", "Replies of which the price is not known");
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).tags(tags).register(registry);
    }

    void took(Attempt attempt) {
        timer(attempt).record(attempt.took());
    }

    private Timer timer(Attempt attempt) {
        return attempt.refusal()
                .map(Refusal::kind)
                .map(kind -> refused.computeIfAbsent(kind, error -> Histograms.calls()
                        .tags(tags)
                        .tag(ERROR, error.word())
                        .register(registry)))
                .orElse(replied);
    }

    void used(Usage usage, Cost price) {
        input.record(usage.prompt());
        output.record(usage.completion());
        cached.increment(usage.cached());
        reasoning.increment(usage.reasoning());
        if (price.amount() == null) {
            unknownCost.increment();
        } else {
            cost.increment(price.amount().doubleValue());
        }
    }
}
