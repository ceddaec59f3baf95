package org.moonroute.trace;

import java.net.URI;
import java.util.Map;

/**
 * Where spans go.
 *
 * @param url where it takes them, by OTLP over HTTP
 * @param headers what it wants to be sent with them; one may be a key, so all are shown as nothing
 */
public record Receiver(URI url, Map<String, String> headers) {
    public Receiver {
        headers = Map.copyOf(headers);
    }

    @Override
    public String toString() {
        return "Receiver[" + url + "]";
    }
}
