package org.moonroute.tools;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.ToIntFunction;

/**
 * The beginning of a reply's content, for tools that call services with {@code java.net.http}: what is over is not waited for, and
 * its connection is given up. A thread that waits in {@code send} can be interrupted until the content is there; one that reads from a
 * stream of it cannot, before Java 21.
 */
public final class BoundedBody implements BodySubscriber<byte[]> {
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private final int most;
    private Flow.Subscription subscription;

    private BoundedBody(int most) {
        this.most = most;
    }

    /** Receives not more than this many bytes, whatever the reply. */
    public static BodyHandler<byte[]> atMost(int bytes) {
        return atMost(head -> bytes);
    }

    /** Receives not more than as many bytes as are wanted of a reply with such a status and such headers; of 0, none. */
    public static BodyHandler<byte[]> atMost(ToIntFunction<ResponseInfo> bytes) {
        return head -> new BoundedBody(bytes.applyAsInt(head));
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return whole;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        if (most == 0) {
            given.cancel();
            whole.complete(new byte[0]);
        } else {
            given.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> pieces) {
        for (ByteBuffer piece : pieces) {
            byte[] bytes = new byte[Math.min(piece.remaining(), most - read.size())];
            piece.get(bytes);
            read.write(bytes, 0, bytes.length);
        }
        if (read.size() >= most) {
            subscription.cancel();
            whole.complete(read.toByteArray());
        } else {
            subscription.request(1);
        }
    }

    @Override
    public void onError(Throwable broken) {
        whole.completeExceptionally(broken);
    }

    @Override
    public void onComplete() {
        whole.complete(read.toByteArray());
    }
}
