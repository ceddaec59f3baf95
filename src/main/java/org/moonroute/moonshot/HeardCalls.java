package org.moonroute.moonshot;

import java.io.IOException;
import java.util.Optional;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.CloseableHttpResponse;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.moonroute.conversation.Audience;
import org.moonroute.conversation.FailureKind;

/**
 * Makes calls by another client, and ends a call at once when its audience has gone, however long the service says nothing: the
 * connection is closed, which is all that the service can notice.
 */
public final class HeardCalls extends CloseableHttpClient {
    private final CloseableHttpClient calls;

    /** @param calls what makes them; it is closed with this */
    public HeardCalls(CloseableHttpClient calls) {
        this.calls = calls;
    }

    @Override
    protected CloseableHttpResponse doExecute(HttpHost target, ClassicHttpRequest request, HttpContext context)
            throws IOException {
        Optional<Audience> audience = ((ModelRequest) request.getEntity()).audience();
        return audience.isPresent() ? heard(audience.get(), target, request, context) : made(target, request, context);
    }

    private CloseableHttpResponse heard(
            Audience audience, HttpHost target, ClassicHttpRequest request, HttpContext context) throws IOException {
        audience.whenGone(((Cancellable) request)::cancel);
        try {
            return made(target, request, context);
        } catch (IOException ended) {
            throw audience.isGone() ? new CallFailed(FailureKind.CANCELLED, "who asked has gone away") : ended;
        } finally {
            audience.whenGone(() -> {});
        }
    }

    private CloseableHttpResponse made(HttpHost target, ClassicHttpRequest request, HttpContext context)
            throws IOException {
        return CloseableHttpResponse.adapt(calls.executeOpen(target, request, context));
    }

    @Override
    public void close() throws IOException {
        calls.close();
    }

    @Override
    public void close(CloseMode mode) {
        calls.close(mode);
    }
}
