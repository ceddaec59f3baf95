package org.moonroute.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Where a command reads from and writes to.
 *
 * @param in standard input
 * @param out standard output, in UTF-8: answers, and nothing else
 * @param err standard error: everything else
 * @param environment the environment variables
 * @param live whether standard error is a terminal
 * @param typed whether somebody types standard input
 */
public record Terminal(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        boolean live,
        boolean typed) {

    /** One at which nobody types. */
    public Terminal(InputStream in, PrintStream out, PrintStream err, Map<String, String> environment, boolean live) {
        this(in, out, err, environment, live, false);
    }

    /** The process's own. The launcher tells whether there is a terminal, as Java cannot on every version. */
    public static Terminal ofProcess() {
        return new Terminal(
                System.in,
                new PrintStream(System.out, true, StandardCharsets.UTF_8),
                System.err,
                System.getenv(),
                Boolean.getBoolean("moonroute.terminal"),
                Boolean.getBoolean("moonroute.terminal.typed"));
    }

    /** A line for the person at the terminal. */
    void say(String line) {
        err.println(line);
    }
}
