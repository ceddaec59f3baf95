package org.moonroute;

import org.moonroute.cli.Cli;
import org.moonroute.cli.Terminal;

/** The program: {@code moonroute answer|batch|ask|serve|queue|keys|sandbox}. */
public final class Moonroute {
    private Moonroute() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        int code = Cli.run(new Engines(), Terminal.ofProcess(), args);
        // Returning is quicker than an exit, which waits for threads in native code.
        if (code != 0) {
            System.exit(code);
        }
    }
}
