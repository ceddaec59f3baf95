package org.moonroute.keys;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A key that was just made, with the secret, which nobody can see later. Shown without it.
 *
 * @param key what is kept
 * @param secret what the client sends: {@code mr-} and 256 random bits
 */
public record NewKey(Key key, String secret) {
    private static final int SECRET_BYTES = 32;
    private static final int ID_BYTES = 6;
    private static final SecureRandom RANDOM = new SecureRandom();

    static NewKey make(String name, Grant grant, Instant now) {
        String secret = "mr-" + Base64.getUrlEncoder().withoutPadding().encodeToString(random(SECRET_BYTES));
        String id = "key-" + HexFormat.of().formatHex(random(ID_BYTES));
        return new NewKey(new Key(id, name, SecretHash.of(secret), now, Optional.empty(), grant), secret);
    }

    private static byte[] random(int count) {
        byte[] bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    @Override
    public String toString() {
        return "NewKey[" + key.id() + "]";
    }
}
