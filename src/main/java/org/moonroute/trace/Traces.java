package org.moonroute.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.moonroute.conversation.Outcome;

/**
 * Tells a receiver of OpenTelemetry's spans what prompts did: a span for each conversation, below it one for each call to the
 * service and for each tool call. None holds anything of what was said. Nobody waits for the receiver; what it does not take in
 * time is dropped. Safe for use by many threads.
 */
public final class Traces implements AutoCloseable {
    /** As many spans wait at most: some 20 MB. */
    private static final int WAITING = 8192;
    /** What is taken at once; the processor sends earlier when so many are there. */
    private static final Duration BETWEEN = Duration.ofSeconds(1);

    private static final Duration LONGEST_SENDING = Duration.ofSeconds(5);
    /** Longer values come from outside only. */
    private static final int LONGEST_VALUE = 256;

    /** OpenTelemetry's own would keep the process from ending until the receiver has answered, or the time for that is over. */
    private final ExecutorService threads = Executors.newCachedThreadPool(Traces::thread);

    private final Complaints complaints = Complaints.hear();
    private final SdkTracerProvider provider;
    private final Spans spans;

    /**
     * Gets ready; nothing is sent before there is something to tell.
     *
     * @param share the part of the conversations that is told, 0 to 1, by chance; those of a caller who says whether its own
     *     are, as that says
     */
    public Traces(Receiver receiver, Sender sender, Known known, double share) {
        this.provider = SdkTracerProvider.builder()
                .setResource(Resource.getDefault().toBuilder()
                        .put(AttributeKey.stringKey("service.name"), sender.name())
                        .put(AttributeKey.stringKey("service.version"), sender.version())
                        .build())
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(share)))
                .setSpanLimits(SpanLimits.builder()
                        .setMaxAttributeValueLength(LONGEST_VALUE)
                        .build())
                .addSpanProcessor(BatchSpanProcessor.builder(export(receiver))
                        .setMaxQueueSize(WAITING)
                        .setScheduleDelay(BETWEEN)
                        .build())
                .build();
        this.spans = new Spans(provider.get("org.moonroute"), known, sender.service());
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "traces");
        thread.setDaemon(true);
        return thread;
    }

    private Export export(Receiver receiver) {
        OtlpHttpSpanExporter out = OtlpHttpSpanExporter.builder()
                .setEndpoint(receiver.url().toString())
                .setHeaders(receiver::headers)
                .setTimeout(LONGEST_SENDING)
                .setConnectTimeout(LONGEST_SENDING)
                .setExecutorService(threads)
                .build();
        return new Export(out, receiver, complaints);
    }

    /** Tells of a prompt that has its outcome. */
    public void outcome(Outcome outcome) {
        spans.of(outcome);
    }

    /** Sends what is left, and waits for that five seconds at most, as for any sending. */
    @Override
    public void close() {
        provider.shutdown().join(LONGEST_SENDING.toMillis(), TimeUnit.MILLISECONDS);
        threads.shutdownNow();
        complaints.close();
    }
}
