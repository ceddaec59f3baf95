package org.moonroute.metrics;

/**
 * One thing that the program needs, and how it is.
 *
 * @param name what it is
 * @param state how it is
 * @param reason why, for a person; says nothing that is secret
 */
public record Check(String name, State state, String reason) {

    /** How something is. */
    public enum State {
        /** It works. */
        OK,
        /** It does not. */
        FAILING,
        /** Nobody knows; which is no reason to turn anybody away. */
        UNKNOWN,
        /** It is not needed, as the program is configured. */
        UNUSED
    }

    static Check ok(String name) {
        return new Check(name, State.OK, "");
    }

    static Check failing(String name, String reason) {
        return new Check(name, State.FAILING, reason);
    }

    static Check unknown(String name, String reason) {
        return new Check(name, State.UNKNOWN, reason);
    }
}
