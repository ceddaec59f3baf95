package org.moonroute.clients;

/** The cases of a program that is run with a client's libraries; each is reported in the Test Anything Protocol. */
public final class Cases {
    private static int number;
    private static int failed;

    private Cases() {}

    /** What is tried; whatever it throws is a failure. */
    public interface Case {
        void run() throws Exception;
    }

    public static void check(String name, Case body) {
        number++;
        try {
            body.run();
            System.out.println("ok " + number + " - " + name);
        } catch (Throwable wrong) {
            failed++;
            System.out.println("not ok " + number + " - " + name);
            wrong.printStackTrace(System.out);
        }
    }

    /** Says how many there were, and ends the program. */
    public static void end() {
        System.out.println("1.." + number);
        System.exit(failed == 0 ? 0 : 1);
    }

    public static void has(Object text, String part) {
        if (!String.valueOf(text).contains(part)) {
            throw new AssertionError("\"" + part + "\" is not in: " + text);
        }
    }

    public static void expect(Class<? extends Exception> kind, Case body) {
        try {
            body.run();
        } catch (Exception thrown) {
            if (kind.isInstance(thrown)) {
                return;
            }
            throw new AssertionError("not a " + kind.getSimpleName(), thrown);
        }
        throw new AssertionError("it did not fail");
    }
}
