package org.moonroute.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * A connection that may be asked whether its client has closed it, while nobody reads from it: only reading shows that. What the client
 * has sent meanwhile, as its next request, is kept for whoever reads next.
 */
final class HeardEndPoint extends SocketChannelEndPoint implements ClientSign {
    /** Who sends more than this before it has its reply has not gone. */
    private static final int AHEAD = 1024;

    private final Executor threads;
    private final Object reading = new Object();
    private ByteBuffer ahead = BufferUtil.EMPTY_BUFFER;
    private boolean gone;

    HeardEndPoint(
            SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler, Executor threads) {
        super(channel, selector, key, scheduler);
        this.threads = threads;
    }

    @Override
    public boolean isGone() {
        synchronized (reading) {
            if (!gone) {
                gone = !isOpen() || isAtEnd();
            }
            return gone;
        }
    }

    private boolean isAtEnd() {
        if (ahead == BufferUtil.EMPTY_BUFFER) {
            ahead = BufferUtil.allocate(AHEAD);
        }
        try {
            return BufferUtil.space(ahead) > 0 && super.fill(ahead) < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        synchronized (reading) {
            if (ahead == BufferUtil.EMPTY_BUFFER) {
                return super.fill(buffer);
            }
            int kept = BufferUtil.append(buffer, ahead);
            if (BufferUtil.isEmpty(ahead)) {
                ahead = BufferUtil.EMPTY_BUFFER;
            }
            return kept > 0 ? kept : super.fill(buffer);
        }
    }

    /** What was read ahead is there, although the system has nothing more. */
    @Override
    protected void needsFillInterest() {
        boolean hasMore;
        synchronized (reading) {
            hasMore = BufferUtil.hasContent(ahead);
        }
        if (hasMore) {
            threads.execute(getFillInterest()::fillable);
        } else {
            super.needsFillInterest();
        }
    }
}
