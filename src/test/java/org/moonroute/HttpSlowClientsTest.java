package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/** Clients that read slowly or not at all, send slowly, send no more, or are gone: each has its place for a bounded time only. */
@Timeout(120)
class HttpSlowClientsTest {
    /** More than the buffers of a connection hold. */
    private static final int LARGE = 16 * 1024 * 1024;

    private static final String IDLE = "moonroute.http.idle-timeout";
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String CHAT = "/v1/chat/completions";

    @TempDir
    Path folder;

    private final List<Socket> sockets = new ArrayList<>();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private Sandbox sandbox;
    private Host host;
    private Serving serving;

    @BeforeEach
    void start() throws Exception {
        sandbox = Sandbox.start(SandboxOptions.defaults());
    }

    @AfterEach
    void end() throws Exception {
        go.countDown();
        for (Socket socket : sockets) {
            socket.close();
        }
        serving.close();
        if (host != null) {
            host.close();
        }
        sandbox.close();
    }

    private void serve(String... settings) throws Exception {
        Map<String, String> all = new LinkedHashMap<>(
                Map.of("moonroute.jms.broker", "none", "moonroute.retry.max-tries", "1", IDLE, "1s"));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        serving = new Serving(sandbox, folder, all);
    }

    private void serveBefore(IntFunction<Host.Reply> replies, String... settings) throws Exception {
        host = new Host(replies);
        List<String> all = new ArrayList<>(List.of(settings));
        all.addAll(List.of("moonroute.base-url", host.url()));
        serve(all.toArray(String[]::new));
    }

    /** The first reply is large, the others are not. */
    private static Host.Reply largeThenSmall(int number) {
        return Host.Reply.says(number == 1 ? "x".repeat(LARGE) : "small");
    }

    private static Host.Reply largeStream(int number) {
        if (number > 1) {
            return Host.Reply.says("small");
        }
        String event = "data: {\"id\":\"x\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
                + "x".repeat(8000) + "\"}}]}\n\n";
        return new Host.Reply(200, Map.of("Content-Type", "text/event-stream"), event.repeat(LARGE / 8000));
    }

    private Socket connect() throws IOException {
        URI url = URI.create(serving.http());
        Socket socket = new Socket();
        sockets.add(socket);
        // Set before it is connected, else the system makes it large.
        socket.setReceiveBufferSize(4096);
        socket.setSoTimeout((int) Duration.ofSeconds(60).toMillis());
        socket.connect(new InetSocketAddress(url.getHost(), url.getPort()));
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String post(String path, String content) {
        return "POST " + path + " HTTP/1.1\r\nHost: here\r\nContent-Length: " + content.length()
                + "\r\nConnection: close\r\n\r\n" + content;
    }

    private static String read(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private String exchange(String request) throws IOException {
        try (Socket socket = connect()) {
            send(socket, request);
            return read(socket);
        }
    }

    /** There is one place: when another request is answered, the first one has left it. */
    private void awaitPlace() {
        await().atMost(SOON).ignoreExceptions().until(() -> exchange(post("/prompts", "Say small"))
                .startsWith("HTTP/1.1 200 "));
    }

    @Test
    void whoReadsNothingOfAStreamLosesItAndItsCallWithinTheIdleTime() throws Exception {
        serveBefore(HttpSlowClientsTest::largeStream, "moonroute.http.max-requests", "2", IDLE, "2s");
        send(connect(), post(CHAT, "{\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"));
        await().atMost(SOON).until(() -> host.requests().size() == 1);

        assertThat(exchange(post("/prompts", "Say small"))).startsWith("HTTP/1.1 200 ");
        await().atMost(SOON).until(() -> serving.engine().callsInFlight() == 0);
    }

    @Test
    void whoReadsNothingOfALargeReplyLosesItsPlaceWithinTheIdleTime() throws Exception {
        serveBefore(HttpSlowClientsTest::largeThenSmall, "moonroute.http.max-requests", "1", IDLE, "5s");
        Socket deaf = connect();
        send(deaf, post("/prompts", "x"));
        // Its reply has begun, so the call is over.
        assertThat(deaf.getInputStream().read()).isEqualTo('H');
        assertThat(exchange(post("/prompts", "y"))).startsWith("HTTP/1.1 429 ");
        awaitPlace();
        // What it still gets ends before the end.
        assertThat(readToTheEnd(deaf)).isLessThan(LARGE);
    }

    @Test
    void whoReadsNothingOfALargeFileLosesItsPlaceWithinTheIdleTime() throws Exception {
        serve("moonroute.http.max-requests", "1", IDLE, "5s");
        String file = new Client(serving.http()).upload("x".repeat(LARGE));
        Socket deaf = served("GET /v1/files/" + file + "/content HTTP/1.1\r\nHost: here\r\n\r\n");
        assertThat(exchange(post("/prompts", "y"))).startsWith("HTTP/1.1 429 ");
        awaitPlace();
        assertThat(readToTheEnd(deaf)).isLessThan(LARGE);
    }

    /** A connection that a request has its place on; the one before may give up its own a moment after its reply is there. */
    private Socket served(String request) {
        List<Socket> last = new ArrayList<>();
        await().atMost(SOON).until(() -> {
            last.add(connect());
            send(last.get(last.size() - 1), request);
            byte[] line = last.get(last.size() - 1).getInputStream().readNBytes("HTTP/1.1 200".length());
            return new String(line, StandardCharsets.US_ASCII).endsWith(" 200");
        });
        return last.get(last.size() - 1);
    }

    private static long readToTheEnd(Socket socket) {
        long all = 0;
        byte[] chunk = new byte[64 * 1024];
        try {
            for (int n = socket.getInputStream().read(chunk);
                    n >= 0;
                    n = socket.getInputStream().read(chunk)) {
                all += n;
            }
        } catch (IOException reset) {
            // As good as an end.
        }
        return all;
    }

    @Test
    void aContentThatComesByteByByteIsGivenUpAndSaidSo() throws Exception {
        serve("moonroute.http.max-requests", "1");
        for (var slowly : Map.of("/prompts", 408, "/v1/files", 400).entrySet()) {
            // The one before leaves its place a moment after its reply is there: until then it is refused (429).
            // And who says nothing for as long, as it may be on a busy machine, loses its connection.
            await().atMost(SOON).ignoreExceptions().untilAsserted(() -> assertThat(trickled(slowly.getKey()))
                    .startsWith("HTTP/1.1 " + slowly.getValue() + " "));
            awaitPlace();
        }
    }

    /** The reply to a content that comes byte by byte, and is never silent for as long as a connection may be. */
    private String trickled(String path) throws IOException {
        try (Socket slow = connect()) {
            send(
                    slow,
                    "POST " + path
                            + " HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b\r\nHost: here\r\nContent-Length: 100000\r\n\r\n");
            await().atMost(SOON).pollInterval(Duration.ofMillis(200)).until(() -> {
                send(slow, "x");
                return slow.getInputStream().available() > 0;
            });
            return read(slow);
        }
    }

    private Host.Reply whenToldTo(int number) {
        asked.countDown();
        Host.awaitQuietly(go);
        return Host.Reply.says("here at last");
    }

    @Test
    void whoSendsNoMoreGetsAReplyThatTakesLongerThanTheIdleTime() throws Exception {
        serveBefore(this::whenToldTo, IDLE, "2s");
        Socket half = connect();
        send(half, post("/prompts", "x"));
        half.shutdownOutput();
        asked.await();
        long sent = System.nanoTime();
        await().atMost(SOON)
                .until(() -> System.nanoTime() - sent > Duration.ofMillis(3500).toNanos());
        go.countDown();

        assertThat(read(half)).startsWith("HTTP/1.1 200 ").contains("here at last");
    }

    /** It is paid for anyway; with an {@code Idempotency-Key} the client finds it when it comes back. */
    @Test
    void whoIsGoneBeforeItsWholeReplyLeavesACallThatEndsAndAnAnswerThatIsRemembered() throws Exception {
        serveBefore(this::whenToldTo, "moonroute.http.max-requests", "1", IDLE, "60s");
        String request = post("/prompts", "x").replace("Host: here", "Host: here\r\nIdempotency-Key: mine");
        try (Socket gone = connect()) {
            send(gone, request);
            asked.await();
            assertThat(serving.engine().callsInFlight()).isEqualTo(1);
        }
        go.countDown();
        await().atMost(SOON).until(() -> serving.engine().callsInFlight() == 0);

        await().atMost(SOON).until(() -> exchange(request).contains("here at last"));
        assertThat(host.requests()).hasSize(1);
    }
}
