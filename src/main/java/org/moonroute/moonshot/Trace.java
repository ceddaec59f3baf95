package org.moonroute.moonshot;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;

/** Shows every request and reply in full, with the key masked. */
public final class Trace {

    /** Shows nothing. */
    public static final Trace OFF = new Trace(null, null);

    private final ApiKey key;
    private final Consumer<String> out;

    private Trace(ApiKey key, Consumer<String> out) {
        this.key = key;
        this.out = out;
    }

    /** Shows each request and each reply as one text. */
    public static Trace to(Consumer<String> out, ApiKey key) {
        return new Trace(key, out);
    }

    void request(String id, String method, String uri, byte[] body) {
        show(() -> ">>> " + id + ": " + method + " " + uri + "\n>>> Authorization: Bearer " + key + "\n" + text(body));
    }

    void reply(String id, int status, Object[] headers, byte[] body, Duration took) {
        show(() -> {
            StringBuilder head = new StringBuilder("<<< " + id + ": " + status + " after " + took.toMillis() + " ms\n");
            for (Object header : headers) {
                head.append("<<< ").append(header).append('\n');
            }
            return head + text(body);
        });
    }

    void broken(String id, Exception error, Duration took) {
        show(() -> "<<< " + id + ": no reply after " + took.toMillis() + " ms: " + error);
    }

    private void show(java.util.function.Supplier<String> what) {
        if (out != null) {
            out.accept(key.mask(what.get()));
        }
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }
}
