package org.moonroute.trace;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Keeps what OpenTelemetry logs from the terminal, which is a line for each batch that is not taken, and knows the last of them. */
final class Complaints extends Handler {
    /** Held, as the JDK forgets how a logger is set that nobody holds. */
    private static final Logger ITS_OWN = Logger.getLogger("io.opentelemetry");

    private static final int LONGEST = 300;

    private volatile String last = "no answer";

    /** Hears what is said from now on. */
    static Complaints hear() {
        Complaints complaints = new Complaints();
        ITS_OWN.setUseParentHandlers(false);
        ITS_OWN.addHandler(complaints);
        return complaints;
    }

    @Override
    public void publish(LogRecord said) {
        if (said.getLevel().intValue() >= Level.WARNING.intValue() && said.getMessage() != null) {
            String line = said.getMessage().replaceAll("[\\p{Cntrl}\\s]+", " ");
            last = line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
        }
    }

    String last() {
        return last;
    }

    @Override
    public void flush() {
        // Nothing is held back.
    }

    @Override
    public void close() {
        ITS_OWN.removeHandler(this);
    }
}
