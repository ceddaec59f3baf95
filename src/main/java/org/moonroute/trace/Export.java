package org.moonroute.trace;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends spans, and says once that they are not taken, and once that they are again. */
final class Export implements SpanExporter {
    private static final Logger LOG = LoggerFactory.getLogger(Traces.class);

    private final SpanExporter out;
    private final Receiver receiver;
    private final Complaints complaints;
    private final AtomicBoolean failing = new AtomicBoolean();

    Export(SpanExporter out, Receiver receiver, Complaints complaints) {
        this.out = out;
        this.receiver = receiver;
        this.complaints = complaints;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        CompletableResultCode sent = out.export(spans);
        sent.whenComplete(() -> say(sent.isSuccess()));
        return sent;
    }

    private void say(boolean taken) {
        if (!failing.compareAndSet(taken, !taken)) {
            return;
        }
        if (taken) {
            LOG.info("traces are taken again at {}", receiver.url());
        } else {
            LOG.warn(
                    "traces are not taken at {}, and are dropped; prompts are answered as before ({})",
                    receiver.url(),
                    complaints.last());
        }
    }

    @Override
    public CompletableResultCode flush() {
        return out.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return out.shutdown();
    }
}
