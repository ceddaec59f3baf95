package org.moonroute.cli;

import java.time.Duration;
import java.util.Iterator;
import java.util.function.IntSupplier;
import org.moonroute.run.Until;

/** The end of a run that somebody asked for: nothing new is begun, and what is under way is finished. */
final class Draining {
    private final Engine engine;
    private final IntSupplier signal;
    private volatile boolean began;

    private Draining(Engine engine, Terminal terminal, Duration time) {
        this.engine = engine;
        this.signal = Signals.listen(code -> {
            began = true;
            terminal.say("finishing what is under way; once more to stop now");
            engine.drain(time);
        });
    }

    /** Begins it on the first signal; a second one ends the process. */
    static Draining onSignal(Engine engine, Terminal terminal, Duration time) {
        return new Draining(engine, terminal, time);
    }

    /** The exit code of the signal; 0 when there was none. */
    int signal() {
        return signal.getAsInt();
    }

    /** No further one once the run is coming to an end. */
    <T> Iterator<T> until(Iterator<T> all) {
        return new Until<>(() -> began || engine.stopped().isPresent(), all);
    }
}
