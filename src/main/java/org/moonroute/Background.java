package org.moonroute;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * Something that takes a while to open, opened on a thread of its own while the start goes on.
 *
 * @param <T> what is opened
 */
final class Background<T> {
    private final CompletableFuture<T> opened = new CompletableFuture<>();

    private Background() {}

    /** Begins to open it. */
    static <T> Background<T> open(String name, Callable<T> opening) {
        Background<T> one = new Background<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        one.opened.complete(opening.call());
                    } catch (Exception | Error failed) {
                        one.opened.completeExceptionally(failed);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return one;
    }

    /** Waits until it is open; throws what was thrown when it was opened. */
    T get() {
        try {
            return opened.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException wrong) {
                throw wrong;
            }
            throw failed;
        }
    }

    /** Waits until it is open, and closes it; does nothing if it could not be opened. */
    void closeIfOpen(Consumer<T> closing) {
        opened.handle((open, failed) -> {
                    if (open != null) {
                        closing.accept(open);
                    }
                    return null;
                })
                .join();
    }
}
