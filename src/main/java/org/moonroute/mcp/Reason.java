package org.moonroute.mcp;

import io.modelcontextprotocol.client.transport.McpHttpClientTransportAuthorizationException;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/**
 * Why something did not work, in words: bounded, and without the server's secrets.
 *
 * @param server who it did not work with
 */
record Reason(McpServer server) {
    private static final int MAX_CHARS = 200;

    /** The words, for a sentence that begins with the server. */
    String of(Throwable error) {
        Throwable root = root(error);
        String message = root.getMessage();
        if (root instanceof ClosedChannelException
                || root instanceof ConnectException
                || root instanceof UnresolvedAddressException) {
            return "no connection to " + server.secrets().hide(server.reach().toString());
        }
        if (root instanceof TimeoutException) {
            return late(server.connecting());
        }
        if (root instanceof McpHttpClientTransportAuthorizationException refused) {
            return "it refuses the headers that it was sent (HTTP "
                    + refused.getResponseInfo().statusCode() + ")";
        }
        String words = message == null || message.isBlank() ? root.getClass().getSimpleName() : message;
        // Hidden before it is cut, lest half a secret stays at the end.
        String shown = server.secrets().hide(words);
        return shown.length() > MAX_CHARS ? shown.substring(0, MAX_CHARS) + "..." : shown;
    }

    /** It took longer than this. */
    static String late(Duration time) {
        return "it did not answer within " + time.toMillis() / 1000.0 + " s";
    }

    /** What it began with. */
    static Throwable root(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }
}
