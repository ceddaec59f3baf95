package org.moonroute.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;

/**
 * Hears Ctrl-C and a request to terminate: the first one asks the command to come to an end, the second one ends the process
 * at once. Reached by reflection, as the JDK offers nothing else that tells a signal from another end of the process.
 */
final class Signals {
    /** The exit code after Ctrl-C, by convention. */
    static final int INTERRUPTED = 130;

    /** The exit code after a request to terminate, by convention. */
    static final int TERMINATED = 143;

    private final AtomicReference<Integer> heard = new AtomicReference<>();
    private final IntConsumer onFirst;

    private Signals(IntConsumer onFirst) {
        this.onFirst = onFirst;
    }

    /** From now on signals go to {@code onFirst}, with the exit code that fits. */
    static IntSupplier listen(IntConsumer onFirst) {
        Signals signals = new Signals(onFirst);
        signals.hear("INT", INTERRUPTED);
        signals.hear("TERM", TERMINATED);
        return () -> signals.heard.get() == null ? 0 : signals.heard.get();
    }

    private void hear(String name, int code) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler react = (proxy, method, arguments) -> {
                react(code);
                return null;
            };
            Object listener = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, react);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), listener);
        } catch (ReflectiveOperationException | IllegalArgumentException unavailable) {
            // Then the signal ends the process as it always did; nothing is lost by that.
            org.slf4j.LoggerFactory.getLogger(Signals.class).debug("no handler for SIG{}", name, unavailable);
        }
    }

    private void react(int code) {
        if (!heard.compareAndSet(null, code)) {
            Runtime.getRuntime().halt(code);
        }
        onFirst.accept(code);
    }
}
