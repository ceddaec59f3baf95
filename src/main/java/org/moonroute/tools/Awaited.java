package org.moonroute.tools;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.BaseStream;

/** What a tool's result stands for: a future for what comes of it, within the tool's time; a stream for what it has. */
final class Awaited {
    private Awaited() {}

    /**
     * The value that a future brings; anything else as it is. A future whose waiting thread is told to end is cancelled.
     *
     * @throws Exception what the future ended in
     */
    static Object value(Object result) throws Exception {
        if (result instanceof BaseStream<?, ?> stream) {
            // No more of it is taken than the model gets; it may have no end.
            return stream.iterator();
        }
        if (result instanceof CompletionStage<?> stage) {
            return value(get(stage.toCompletableFuture()));
        }
        return result instanceof Future<?> future ? value(get(future)) : result;
    }

    private static Object get(Future<?> future) throws Exception {
        try {
            return future.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Error error) {
                throw error;
            }
            throw failed.getCause() instanceof Exception cause ? cause : failed;
        } catch (InterruptedException told) {
            future.cancel(true);
            throw told;
        }
    }
}
