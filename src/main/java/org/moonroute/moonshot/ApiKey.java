package org.moonroute.moonshot;

import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;

/**
 * The account's key. It leaves this class only as the header of a call; printed, it is masked.
 */
public final class ApiKey {
    private static final String MASK = "sk-***";
    private static final int SHORTEST = 8;

    private final String key;

    /** A key as the service's console gave it. */
    public ApiKey(String key) {
        this.key = key.strip();
    }

    /** Whether there is one; a host of one's own may want none. */
    boolean isGiven() {
        return !key.isEmpty();
    }

    /** The value of the Authorization header. */
    String bearer() {
        return "Bearer " + key;
    }

    /** Gives a request its header, if there is a key: for calls to the account's own service, and to no other. */
    public void putOn(BiConsumer<String, String> header) {
        if (isGiven()) {
            header.accept("Authorization", bearer());
        }
    }

    /**
     * The text with every occurrence of the key masked, also of one that is cut off at the text's end. What is shorter than
     * any real key ({@code ollama}, {@code x}) is no secret but a word, and stays.
     */
    public String mask(String text) {
        if (key.length() < SHORTEST) {
            return text;
        }
        String masked = text.replace(key, MASK);
        for (int length = key.length() - 1; length >= SHORTEST; length--) {
            if (masked.endsWith(key.substring(0, length))) {
                return masked.substring(0, masked.length() - length) + MASK;
            }
        }
        return masked;
    }

    /** The body of a reply with every occurrence of the key masked: what the service repeats ends up in an outcome. */
    byte[] mask(byte[] body) {
        String text = new String(body, StandardCharsets.ISO_8859_1);
        return key.length() >= SHORTEST && text.contains(key)
                ? text.replace(key, MASK).getBytes(StandardCharsets.ISO_8859_1)
                : body;
    }

    @Override
    public String toString() {
        return MASK;
    }
}
