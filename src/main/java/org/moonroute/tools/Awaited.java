package org.moonroute.tools;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.BaseStream;

/** What a method's result stands for: a future for what comes of it, a stream for what it has. */
final class Awaited {
    private Awaited() {}

    /**
     * The result itself. Waits for a future, and cancels it when the call is out of time.
     *
     * @throws Exception what the future failed with
     */
    static Object of(Object returned) throws Exception {
        if (returned instanceof BaseStream<?, ?> stream) {
            // No more of it is taken than the model gets; it may have no end.
            return stream.iterator();
        }
        return returned instanceof Future<?> future ? of(wait(future)) : returned;
    }

    private static Object wait(Future<?> future) throws Exception {
        try {
            return future.get();
        } catch (InterruptedException outOfTime) {
            future.cancel(true);
            throw outOfTime;
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof Exception cause ? cause : failed;
        }
    }
}
