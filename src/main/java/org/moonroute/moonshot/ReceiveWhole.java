package org.moonroute.moonshot;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.moonroute.conversation.Audience;
import org.moonroute.conversation.FailureKind;

/**
 * Receives each reply whole, within the call's time and within a size: a socket's time-out is per read, so a reply that
 * drips would never meet it, and neither would one that never ends. What is over a bound is cut by closing the connection.
 */
final class ReceiveWhole implements ExecChainHandler {
    private static final int CHUNK = 16 * 1024;

    private final CallTimes times;
    private final long maxBytes;
    private final Trace trace;

    ReceiveWhole(CallTimes times, long maxBytes, Trace trace) {
        this.times = times;
        this.maxBytes = maxBytes;
        this.trace = trace;
    }

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        ModelRequest body = (ModelRequest) scope.originalRequest.getEntity();
        trace.request(body.promptId(), request.getMethod(), request.getRequestUri(), body.json());
        long began = System.nanoTime();
        CallTimes.Call time = times.begin(body.timeLimit(), () -> cut(scope));
        try {
            ClassicHttpResponse response = chain.proceed(request, scope);
            byte[] bytes = receive(body, response, scope);
            trace.reply(body.promptId(), response.getCode(), response.getHeaders(), bytes, since(began));
            // camel-http treats serialized Java objects in its own way; what the type really is, the reply itself says.
            WholeReply reply = whole(response, bytes);
            response.setHeader("Content-Type", ContentType.APPLICATION_JSON.getMimeType());
            response.setEntity(new Received(reply));
            return response;
        } catch (IOException | HttpException broken) {
            trace.broken(body.promptId(), broken, since(began));
            if (time.isCut()) {
                throw tooSlow(body);
            }
            throw broken;
        } finally {
            time.close();
        }
    }

    private static void cut(ExecChain.Scope scope) {
        try {
            scope.execRuntime.disconnectEndpoint();
        } catch (IOException closedAlready) {
            // That is what was wanted.
        }
    }

    private byte[] receive(ModelRequest request, ClassicHttpResponse response, ExecChain.Scope scope)
            throws IOException {
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return new byte[0];
        }
        if (request.audience().isPresent()
                && response.getCode() == HttpStatus.SC_OK
                && value(response, "Content-Type").startsWith("text/event-stream")) {
            return listen(request.audience().get(), entity, scope);
        }
        try (InputStream in = entity.getContent()) {
            long said = entity.getContentLength();
            // Most are small, and say how small.
            int usual = said > 0 ? (int) Math.min(CHUNK, said) : CHUNK;
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(usual);
            byte[] chunk = new byte[usual];
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                bytes.write(chunk, 0, n);
                if (bytes.size() > maxBytes) {
                    // Without this, closing the stream would read the rest of it.
                    scope.execRuntime.discardEndpoint();
                    throw new CallFailed(
                            FailureKind.REPLY_TOO_LARGE,
                            "the reply is larger than " + maxBytes + " bytes (moonroute.reply.max-size)");
                }
            }
            return bytes.toByteArray();
        }
    }

    private byte[] listen(Audience audience, HttpEntity entity, ExecChain.Scope scope) throws IOException {
        try (InputStream in = entity.getContent()) {
            try {
                return new EventStream(audience, maxBytes).read(in);
            } catch (IOException | RuntimeException ended) {
                // Without this, closing the stream would read the rest of it.
                scope.execRuntime.discardEndpoint();
                throw ended;
            }
        }
    }

    private static WholeReply whole(ClassicHttpResponse response, byte[] bytes) {
        return new WholeReply(
                response.getCode(),
                value(response, "Content-Type"),
                value(response, "Retry-After"),
                !value(response, "X-Moonroute-Sandbox").isEmpty(),
                bytes);
    }

    private static String value(ClassicHttpResponse response, String name) {
        Header header = response.getFirstHeader(name);
        return header == null ? "" : header.getValue();
    }

    private static CallFailed tooSlow(ModelRequest body) {
        return new CallFailed(
                FailureKind.TIMED_OUT,
                "no whole reply within " + body.timeLimit().toMillis() / 1000.0 + " s (moonroute.call-timeout)");
    }

    private static Duration since(long began) {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** Hands the reply on as the content of the response; camel-http passes the stream of such an entity on as it is. */
    private static final class Received extends AbstractHttpEntity {
        private final WholeReply reply;

        Received(WholeReply reply) {
            super(ContentType.APPLICATION_JSON, null);
            this.reply = reply;
        }

        @Override
        public InputStream getContent() {
            return reply;
        }

        @Override
        public boolean isStreaming() {
            return false;
        }

        @Override
        public long getContentLength() {
            return reply.available();
        }

        @Override
        public void close() {
            // It is all in memory.
        }
    }
}
