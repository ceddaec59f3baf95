package org.moonroute.broker;

import java.io.PrintWriter;
import java.io.StringWriter;

/** All that an exception shows, its causes and its trace included. */
final class Secrets {
    private Secrets() {}

    static String allText(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
