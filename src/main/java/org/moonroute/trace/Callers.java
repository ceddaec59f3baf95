package org.moonroute.trace;

import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import org.moonroute.conversation.Origin;

/** The spans of whoever sent prompts. */
final class Callers {
    private static final String TRACE_PARENT = "traceparent";

    private static final TextMapGetter<Origin> SAID = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Origin origin) {
            return List.of(TRACE_PARENT);
        }

        @Override
        public String get(Origin origin, String name) {
            return name.equals(TRACE_PARENT) ? origin.traceParent().orElse(null) : null;
        }
    };

    private Callers() {}

    /** What a prompt's span belongs to: that of its caller, or none, also when what the caller says is nonsense. */
    static Context of(Origin origin) {
        return W3CTraceContextPropagator.getInstance().extract(Context.root(), origin, SAID);
    }
}
