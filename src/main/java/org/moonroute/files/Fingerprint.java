package org.moonroute.files;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.moonroute.conversation.Prompt;

/** Tells whether a prompt is the one that was answered before. */
public final class Fingerprint {
    private final String settings;

    /** With everything from outside the prompt that an answer depends on, as text. */
    public Fingerprint(String settings) {
        this.settings = settings;
    }

    /** The same for the same prompt under the same settings; different otherwise. */
    String of(Prompt prompt) {
        return sha256(String.join(
                "\u0000",
                settings,
                prompt.system().toString(),
                prompt.messages().toString(),
                prompt.options().toString(),
                prompt.tools().toString()));
    }

    static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JVM has SHA-256", impossible);
        }
    }
}
