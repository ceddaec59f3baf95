package org.moonroute.metrics;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.stream.IntStream;

/** Histograms with the bounds that OpenTelemetry's conventions for generative AI name, and finer ones for what is our own. */
final class Histograms {
    /** What every name begins with that is not a convention. */
    static final String OURS = "moonroute.";

    private static final int STEPS = 14;

    /** 1, 4, 16 ... 67,108,864 tokens. */
    private static final double[] TOKENS =
            IntStream.range(0, STEPS).mapToDouble(step -> Math.pow(4, step)).toArray();
    /** 10 ms, 20 ms ... 82 s. */
    private static final Duration[] CALLS = doublingFrom(Duration.ofMillis(10));
    /** 0.1 ms, 0.2 ms ... 0.8 s. */
    private static final Duration[] OWN = doublingFrom(Duration.ofNanos(100_000));

    private Histograms() {}

    private static Duration[] doublingFrom(Duration first) {
        return IntStream.range(0, STEPS)
                .mapToObj(step -> first.multipliedBy(1L << step))
                .toArray(Duration[]::new);
    }

    static DistributionSummary.Builder tokens() {
        return DistributionSummary.builder("gen_ai.client.token.usage")
                .description("Tokens of a call")
                .serviceLevelObjectives(TOKENS);
    }

    static Timer.Builder calls() {
        return Timer.builder("gen_ai.client.operation.duration")
                .description("Time of a call")
                .serviceLevelObjectives(CALLS);
    }

    static Timer.Builder waiting() {
        return Timer.builder(OURS + "queue.wait")
                .description("Waiting of a prompt for the account's limits, in all its rounds")
                .serviceLevelObjectives(CALLS);
    }

    static Timer.Builder own() {
        return Timer.builder(OURS + "own.time")
                .description("Time of a prompt that was neither waiting nor the service's nor a tool's")
                .serviceLevelObjectives(OWN);
    }
}
