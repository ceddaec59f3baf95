package org.moonroute.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The way of a stream's events to its client. The thread that answers writes the events, another one a comment when nothing was
 * written for long; each is written whole, and none once the stream is over. Whoever finds that the client has gone ends what is
 * under way for it.
 */
final class EventWriter implements AutoCloseable {
    private static final String ATTRIBUTE = "org.moonroute.events";
    /** What the protocol has clients skip. */
    private static final byte[] COMMENT = ": keep-alive\n\n".getBytes(StandardCharsets.UTF_8);

    private static final Runnable NOTHING = () -> {};

    private final HttpServletResponse response;
    /** Held while something is written, and not by a monitor: that would keep a virtual thread's carrier. */
    private final ReentrantLock writing = new ReentrantLock();

    private final Object going = new Object();
    private final KeepAlive.Watch watch;
    private volatile long last = System.nanoTime();
    private boolean begun;
    private boolean over;
    private boolean gone;
    private Runnable whenGone = NOTHING;

    /** Of a request, which it belongs to until {@link #closeOf} says that nothing more may be written. */
    EventWriter(HttpServletRequest request, HttpServletResponse response, KeepAlive keepAlive) {
        this.response = response;
        this.watch = keepAlive.over(this);
        request.setAttribute(ATTRIBUTE, this);
    }

    /** Ends the stream of a request, if it has one: the server is about to use its response for another one. */
    static void closeOf(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof EventWriter events) {
            events.close();
        }
    }

    /** How long nothing was written, in nanoseconds. */
    long silentNanos() {
        return System.nanoTime() - last;
    }

    /**
     * Sends an event.
     *
     * @throws IOException if the client has gone
     */
    void send(byte[] event) throws IOException {
        writing.lock();
        try {
            write(event);
        } finally {
            writing.unlock();
        }
    }

    /**
     * Sends the last event of a stream that is begun; of one that is not, nothing, and then the reply may be any other.
     *
     * @return whether it was begun
     */
    boolean endWith(byte[] event) throws IOException {
        close();
        // Nobody else writes any more.
        if (begun) {
            write(event);
        }
        return begun;
    }

    /**
     * Sends a comment, unless something is being sent anyway. The reply begins with it, if it had not.
     *
     * @return whether there may be another one later
     */
    boolean keepAlive() {
        if (!writing.tryLock()) {
            return true;
        }
        try {
            if (over) {
                return false;
            }
            write(COMMENT);
            return true;
        } catch (IOException left) {
            return false;
        } finally {
            writing.unlock();
        }
    }

    private void write(byte[] bytes) throws IOException {
        if (isGone()) {
            throw new IOException("nothing could be written to it before");
        }
        if (!begun) {
            begun = true;
            response.setStatus(HttpServletResponse.SC_OK);
            response.setContentType("text/event-stream");
            // Else a proxy would wait until it has more.
            response.setHeader("X-Accel-Buffering", "no");
        }
        try {
            response.getOutputStream().write(bytes);
            response.getOutputStream().flush();
            last = System.nanoTime();
        } catch (IOException left) {
            leave();
            throw left;
        }
    }

    private void leave() {
        synchronized (going) {
            gone = true;
            whenGone.run();
            whenGone = NOTHING;
        }
    }

    boolean isGone() {
        synchronized (going) {
            return gone;
        }
    }

    /** See {@link org.moonroute.conversation.Audience#whenGone}. */
    void whenGone(Runnable end) {
        synchronized (going) {
            if (gone) {
                end.run();
            } else {
                whenGone = end;
            }
        }
    }

    /** Writes nothing by itself any more; on return, nothing is being written either. */
    @Override
    public void close() {
        watch.end();
        writing.lock();
        try {
            over = true;
        } finally {
            writing.unlock();
        }
    }
}
