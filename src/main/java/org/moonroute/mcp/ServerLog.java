package org.moonroute.mcp;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a server writes to standard error, in our log: so much of a line, and so many lines a minute. */
final class ServerLog {
    private static final Logger LOG = LoggerFactory.getLogger(ServerLog.class);
    private static final int MAX_CHARS = 500;
    /** So much is read of it, so that no secret is cut in two before it is hidden. */
    private static final int MAX_BYTES = 16_000;

    private static final int MAX_LINES = 60;
    private static final long WINDOW = TimeUnit.MINUTES.toNanos(1);

    private final McpServer server;
    private long since = System.nanoTime();
    private int lines;
    private int left;

    ServerLog(McpServer server) {
        this.server = server;
    }

    /** Reads until the stream ends. */
    void follow(InputStream from) {
        try (InputStream in = new BufferedInputStream(from)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int one = in.read(); one >= 0; one = in.read()) {
                if (one == '\n') {
                    line(line.toString(StandardCharsets.UTF_8));
                    line.reset();
                } else if (line.size() < MAX_BYTES) {
                    line.write(one);
                }
            }
            line(line.toString(StandardCharsets.UTF_8));
        } catch (IOException ended) {
            // So has the server.
        }
    }

    /** One line, unless there were too many. */
    synchronized void line(String text) {
        if (text.isBlank()) {
            return;
        }
        if (System.nanoTime() - since > WINDOW) {
            if (left > 0) {
                LOG.info("{}: {} more lines were left out", server.name(), left);
            }
            since = System.nanoTime();
            lines = 0;
            left = 0;
        }
        if (lines++ < MAX_LINES) {
            String shown = server.secrets().hide(text).strip().replaceAll("\\p{Cntrl}", " ");
            LOG.info("{}: {}", server.name(), shown.substring(0, Math.min(MAX_CHARS, shown.length())));
        } else if (left++ == 0) {
            LOG.info("{}: it writes a lot; more lines of this minute are left out", server.name());
        }
    }
}
