package org.moonroute.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Reads the content of requests, up to a size. */
public final class RequestBody {
    private static final int CHUNK = 8 * 1024;

    private final long maxBytes;

    /** @param maxBytes how large the content may be */
    public RequestBody(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * The content.
     *
     * @throws RequestRefused if it is too large, broken off, or too slow
     */
    public byte[] read(HttpServletRequest request) {
        long said = request.getContentLengthLong();
        if (said > maxBytes) {
            throw tooLarge();
        }
        // Most are small, and say how small.
        int usual = said > 0 ? (int) Math.min(CHUNK, said) : CHUNK;
        ByteArrayOutputStream all = new ByteArrayOutputStream(usual);
        byte[] chunk = new byte[usual];
        try (InputStream in = request.getInputStream()) {
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                all.write(chunk, 0, n);
                if (all.size() > maxBytes) {
                    throw tooLarge();
                }
            }
        } catch (IOException broken) {
            throw new RequestRefused(ErrorReply.of(
                    ErrorReply.Status.TIMEOUT, "request-broken", "the request did not come whole: " + broken));
        }
        return all.toByteArray();
    }

    private RequestRefused tooLarge() {
        return new RequestRefused(ErrorReply.of(
                ErrorReply.Status.TOO_LARGE,
                "request-too-large",
                "the request is larger than " + maxBytes + " bytes (moonroute.http.max-body)"));
    }
}
