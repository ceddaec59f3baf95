package org.moonroute.dispatch;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.moonroute.conversation.Abandoned;

/** A task and whoever waits for its reply. */
final class Pending {
    private static final long LOOK_MS = 200;

    private final Task task;
    private final CompletableFuture<String> reply = new CompletableFuture<>();
    private volatile boolean sent;
    private volatile boolean abandoned;

    Pending(Task task) {
        this.task = task;
    }

    Task task() {
        return task;
    }

    void replied(String text) {
        reply.complete(text);
    }

    /** The broker has it. */
    void sent() {
        sent = true;
    }

    boolean isSent() {
        return sent;
    }

    /** Whether it need not be sent any more. */
    boolean isOver() {
        return abandoned || reply.isDone();
    }

    /**
     * The reply.
     *
     * @param stopped why the run is ending; null while it is not
     * @throws Abandoned if the run ends before the reply comes
     */
    String await(Supplier<String> stopped) {
        while (true) {
            try {
                return reply.get(LOOK_MS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException notYet) {
                String why = stopped.get();
                if (why != null) {
                    throw abandon(why);
                }
            } catch (InterruptedException told) {
                Thread.currentThread().interrupt();
                throw abandon("told to stop");
            } catch (ExecutionException never) {
                throw new IllegalStateException(never);
            }
        }
    }

    private Abandoned abandon(String why) {
        abandoned = true;
        return new Abandoned(why);
    }
}
