package org.moonroute.http;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Counts the requests that are under way, until their replies are sent whole. Once it is told so, each reply says that its
 * connection is to be closed: a client would else send its next request to a server that has gone.
 */
final class UnderWay extends Handler.Wrapper {
    private final UnaryOperator<HttpStream> each;
    private final Object lock = new Object();
    private int count;
    private volatile boolean closing;

    /** @param each what watches each of them besides */
    UnderWay(Handler within, UnaryOperator<HttpStream> each) {
        super(within);
        this.each = each;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        synchronized (lock) {
            count++;
        }
        ClientSign.set(request);
        request.addHttpStreamWrapper(stream -> new Watched(each.apply(stream)));
        return super.handle(request, response, callback);
    }

    void closeConnections() {
        closing = true;
    }

    void awaitNone(Duration longest) {
        long end = System.nanoTime() + longest.toNanos();
        synchronized (lock) {
            try {
                for (long left = longest.toNanos(); count > 0 && left > 0; left = end - System.nanoTime()) {
                    TimeUnit.NANOSECONDS.timedWait(lock, left);
                }
            } catch (InterruptedException told) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void ended() {
        synchronized (lock) {
            count--;
            lock.notifyAll();
        }
    }

    private final class Watched extends HttpStream.Wrapper {
        Watched(HttpStream within) {
            super(within);
        }

        @Override
        public void send(
                MetaData.Request request, MetaData.Response response, boolean last, ByteBuffer content, Callback sent) {
            super.send(request, closing && response != null ? closed(response) : response, last, content, sent);
        }

        private MetaData.Response closed(MetaData.Response response) {
            return new MetaData.Response(
                    response.getStatus(),
                    response.getReason(),
                    response.getHttpVersion(),
                    HttpFields.build(response.getHttpFields())
                            .put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString()),
                    response.getContentLength(),
                    response.getTrailersSupplier());
        }

        @Override
        public void succeeded() {
            super.succeeded();
            ended();
        }

        @Override
        public void failed(Throwable why) {
            super.failed(why);
            ended();
        }
    }
}
