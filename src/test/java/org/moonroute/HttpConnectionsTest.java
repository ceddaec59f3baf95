package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/** Connections that are open and say nothing, as many as there may be and more. */
@Timeout(180)
class HttpConnectionsTest {
    private static final int MOST = 2000;

    @TempDir
    Path folder;

    private final List<Socket> sockets = new ArrayList<>();
    private Sandbox sandbox;
    private Serving serving;

    @BeforeEach
    void start() throws Exception {
        sandbox = Sandbox.start(SandboxOptions.defaults());
    }

    @AfterEach
    void end() throws Exception {
        for (Socket socket : sockets) {
            socket.close();
        }
        serving.close();
        sandbox.close();
    }

    private void serve(String idle) throws Exception {
        serving = new Serving(
                sandbox,
                folder,
                Map.of(
                        "moonroute.jms.broker",
                        "none",
                        "moonroute.http.max-connections",
                        Integer.toString(MOST),
                        "moonroute.http.idle-timeout",
                        idle));
    }

    private Socket connect() throws IOException {
        URI url = URI.create(serving.http());
        Socket socket = new Socket(url.getHost(), url.getPort());
        sockets.add(socket);
        socket.setSoTimeout((int) Duration.ofSeconds(60).toMillis());
        return socket;
    }

    private void fill() throws IOException {
        while (sockets.size() < MOST) {
            connect();
        }
    }

    private static void ask(Socket socket) throws IOException {
        send(socket, "POST /prompts HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\nSay hello");
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String status(Socket socket) throws IOException {
        return new String(socket.getInputStream().readNBytes("HTTP/1.1 200".length()), StandardCharsets.US_ASCII);
    }

    @Test
    void asManyAsThereMayBeDisturbNobodyOneMoreWaitsAndIsAnsweredWhenOneIsClosed() throws Exception {
        serve("10m");
        fill();
        // Each of them, the last one too, is as good as the only one.
        ask(sockets.get(MOST - 1));
        assertThat(status(sockets.get(MOST - 1))).isEqualTo("HTTP/1.1 200");

        Socket more = connect();
        ask(more);
        more.setSoTimeout(500);
        assertThatThrownBy(() -> more.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        ask(sockets.get(0));
        assertThat(status(sockets.get(0))).isEqualTo("HTTP/1.1 200");

        sockets.get(1).close();
        more.setSoTimeout((int) Duration.ofSeconds(60).toMillis());
        assertThat(status(more)).isEqualTo("HTTP/1.1 200");
    }

    /** The JDK's client sends the content a moment after the head, and lost the reply when the connection was closed in between. */
    @Test
    void aRefusedRequestWhoseContentComesAfterItsHeadKeepsItsConnection() throws Exception {
        serve("10m");
        Socket before = connect();
        send(before, "PATCH /v1/models HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\n\r\n{}");
        assertThat(status(before)).isEqualTo("HTTP/1.1 405");
        Socket socket = connect();
        send(socket, "PATCH /v1/models HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\n\r\n");
        String said = readUntil(socket, "all that comes before the content", 2_000);
        send(socket, "{}");
        // On the same connection; what is left of the first reply comes before.
        ask(socket);
        assertThat(said + readUntil(socket, "Simulated answer", 60_000))
                .startsWith("HTTP/1.1 405")
                .contains("HTTP/1.1 200", "Simulated answer")
                .doesNotContainIgnoringCase("connection: close");
    }

    /** What comes up to these words, or within this time from one byte to the next, or until the connection is closed. */
    private static String readUntil(Socket socket, String words, int millis) throws IOException {
        socket.setSoTimeout(millis);
        StringBuilder said = new StringBuilder();
        try {
            for (int next = 0;
                    next != -1 && said.indexOf(words) < 0;
                    next = socket.getInputStream().read()) {
                if (next > 0) {
                    said.append((char) next);
                }
            }
        } catch (SocketTimeoutException nothingMore) {
            // It waits for the content.
        }
        return said.toString();
    }

    @Test
    void whoeverWaitsForAConnectionIsAnsweredWhenIdleOnesHaveHadTheirTime() throws Exception {
        serve("3s");
        fill();
        Socket more = connect();
        ask(more);
        assertThat(status(more)).isEqualTo("HTTP/1.1 200");
        // Nothing is left of them.
        await().atMost(Duration.ofSeconds(60))
                .until(() -> sockets.get(0).getInputStream().read() == -1);
    }
}
