package org.moonroute.keys;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What is kept of a secret: its SHA-256. A slow hash is for passwords, which people choose and others guess; of 256 random bits
 * nobody tries out even a part, and each request is to be checked in no time.
 */
public final class SecretHash {
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    private final byte[] bytes;

    private SecretHash(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Of a secret. */
    static SecretHash of(String secret) {
        try {
            return new SecretHash(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    /** @throws KeysUnusable if it is no hash */
    static SecretHash ofHex(String hex) {
        if (!HEX.matcher(hex).matches()) {
            throw new KeysUnusable("sha256 must be 64 digits 0 to 9 and a to f");
        }
        return new SecretHash(HexFormat.of().parseHex(hex));
    }

    String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    /** Takes the same time whatever the other is. */
    boolean is(SecretHash other) {
        return MessageDigest.isEqual(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SecretHash hash && is(hash);
    }

    @Override
    public int hashCode() {
        return java.util.Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "SecretHash";
    }
}
