package org.moonroute.broker;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;

/**
 * Who we are to the broker. Shown without the password.
 *
 * @param user the user's name, or null for a broker that asks for none
 * @param password the password, or null
 */
public record BrokerLogin(String user, String password) {
    /** For a broker that asks for nothing. */
    public static final BrokerLogin NONE = new BrokerLogin(null, null);

    /** Keeps the password out of a text that somebody else wrote. */
    String mask(String text) {
        return password == null || password.isEmpty() ? text : text.replace(password, "***");
    }

    boolean is(String otherUser, String otherPassword) {
        // It takes as long for a nearly right password as for another one.
        return Objects.equals(user, otherUser)
                && otherPassword != null
                && MessageDigest.isEqual(bytes(password), bytes(otherPassword));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Keeps the password out of logs. */
    @Override
    public String toString() {
        return "BrokerLogin[user=" + user + ", password=" + (password == null ? "none" : "set") + "]";
    }
}
