package org.moonroute.keys;

import java.time.Instant;
import java.util.Optional;

/**
 * One client's key, without its secret.
 *
 * @param id what it is called by in commands and files; never given to another key
 * @param name what people call it
 * @param sha256 the secret's hash
 * @param made when it was made
 * @param revoked when it was revoked; absent while it is good
 * @param grant what it may
 */
public record Key(String id, String name, SecretHash sha256, Instant made, Optional<Instant> revoked, Grant grant) {
    private static final int LONGEST_NAME = 100;

    /** @throws KeysUnusable if the name cannot be shown on one line */
    public Key {
        if (name.isBlank()
                || name.length() > LONGEST_NAME
                || name.chars().anyMatch(c -> Character.isISOControl(c) || c == '\u2028' || c == '\u2029')) {
            throw new KeysUnusable("the name must be 1 to " + LONGEST_NAME + " characters on one line");
        }
    }

    /** Whether it is good. */
    public boolean isGood() {
        return revoked.isEmpty();
    }

    Key revokedAt(Instant when) {
        return new Key(id, name, sha256, made, Optional.of(revoked.orElse(when)), grant);
    }
}
