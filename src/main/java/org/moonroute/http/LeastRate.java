package org.moonroute.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.HttpStream;

/**
 * Gives up a request whose content trickles: a byte now and then keeps a connection from being idle, and would keep the request's
 * place for days. What counts is the time that is waited for content, and each byte that came allows more of it.
 */
final class LeastRate extends HttpStream.Wrapper {
    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

    private final long patience;
    private final long bytesPerSecond;
    private boolean waiting;
    private long since;
    private long waited;
    private long bytes;
    private Content.Chunk failure;

    /**
     * With what it keeps to.
     *
     * @param patience how long may be waited without anything having come
     * @param bytesPerSecond how many bytes allow a second more; at least 1
     */
    LeastRate(HttpStream within, Duration patience, long bytesPerSecond) {
        super(within);
        this.patience = patience.toNanos();
        this.bytesPerSecond = Math.max(1, bytesPerSecond);
    }

    @Override
    public void demand() {
        if (!waiting) {
            waiting = true;
            since = System.nanoTime();
        }
        super.demand();
    }

    @Override
    public Content.Chunk read() {
        if (failure != null) {
            return failure;
        }
        Content.Chunk chunk = super.read();
        if (chunk == null || Content.Chunk.isFailure(chunk)) {
            return chunk;
        }
        if (waiting) {
            waiting = false;
            waited += System.nanoTime() - since;
        }
        bytes += chunk.remaining();
        if (chunk.isLast() || waited <= patience + bytes * SECOND / bytesPerSecond) {
            return chunk;
        }
        chunk.release();
        failure = Content.Chunk.from(
                new TimeoutException("less than " + bytesPerSecond + " bytes a second (moonroute.http.min-rate)"));
        return failure;
    }
}
