package org.moonroute.tools;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Waits for results that are still to come, so that they, and what becomes of them, are within the tool's time. */
final class Awaited {
    private Awaited() {}

    /**
     * The value that a future brings; anything else as it is. A future whose waiting thread is told to end is cancelled.
     *
     * @throws Exception what the future ended in
     */
    static Object value(Object result) throws Exception {
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
