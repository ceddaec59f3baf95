package org.moonroute.http;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Whose a request is: files and batches are their client's alone.
 *
 * @param folder the name of the client's folder, and of nobody else's
 */
record Client(String folder) {
    /** Where whoever lets a client in says its id. */
    static final String ATTRIBUTE = "org.moonroute.client";

    private static final String NOBODY = "local";
    private static final Pattern PLAIN = Pattern.compile("[a-z0-9_-]{1,60}");

    static Client of(HttpServletRequest request) {
        Object said = request.getAttribute(ATTRIBUTE);
        return named(said == null ? NOBODY : said.toString());
    }

    static Client named(String id) {
        // The dot keeps a hash from being another client's plain id.
        return new Client(PLAIN.matcher(id).matches() ? id : "." + hash(id));
    }

    private static String hash(String id) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has it", impossible);
        }
    }
}
