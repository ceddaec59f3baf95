package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/** Requests that are wrong, or meant badly: each is told so, costs nothing, and disturbs no other. */
class HttpBadRequestsTest {
    private static final int MAX_BODY = 64 * 1024;
    private static final String CHAT = "/v1/chat/completions";

    @TempDir
    static Path folder;

    private static Sandbox sandbox;
    private static Serving serving;

    @BeforeAll
    static void start() throws Exception {
        sandbox = Sandbox.start(SandboxOptions.defaults());
        serving = new Serving(
                sandbox,
                folder,
                Map.of(
                        "moonroute.jms.broker", "none",
                        "moonroute.http.max-body", "64k",
                        "moonroute.http.max-head", "4k"));
    }

    @AfterAll
    static void end() throws Exception {
        serving.close();
        sandbox.close();
    }

    /** Whatever happened, the next request is answered. */
    @AfterEach
    void othersAreAnswered() throws Exception {
        assertThat(exchange(post("/prompts", "text/plain", "Say good")))
                .contains("200 OK")
                .contains("Say good");
    }

    private static Socket connect() throws IOException {
        return connect(serving);
    }

    private static Socket connect(Serving to) throws IOException {
        URI url = URI.create(to.http());
        Socket socket = new Socket(url.getHost(), url.getPort());
        socket.setSoTimeout((int) Duration.ofSeconds(60).toMillis());
        return socket;
    }

    private static String exchange(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return read(socket);
        }
    }

    private static String read(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String head(String method, String path, String more) {
        return method + " " + path + " HTTP/1.1\r\nHost: here\r\nConnection: close\r\n" + more + "\r\n";
    }

    private static String post(String path, String type, String content) {
        int length = content.getBytes(StandardCharsets.ISO_8859_1).length;
        return head("POST", path, "Content-Type: " + type + "\r\nContent-Length: " + length + "\r\n") + content;
    }

    private static Arguments chat(String content, int status, String told) {
        return Arguments.of(post(CHAT, "application/json", content), status, told);
    }

    static Stream<Arguments> wrong() {
        String user = "{\"role\":\"user\",\"content\":\"x\"}";
        return Stream.of(
                chat("", 400, "it is empty"),
                chat("{", 400, "is not valid JSON"),
                chat("[]", 400, "one JSON object"),
                chat("{}{}", 400, "after the JSON object"),
                chat("{\"a\":1,\"a\":2}", 400, "duplicate"),
                chat("{\"messages\":" + "[".repeat(5000) + "]".repeat(5000) + "}", 400, "nested deeper"),
                chat("{\"messages\":[]}", 400, "at least one message"),
                chat("{\"messages\":\"x\"}", 400, "at least one message"),
                chat("{\"messages\":[" + user + "],\"temperature\":\"hot\"}", 400, "`temperature`"),
                chat("{\"messages\":[" + user + "],\"stream\":\"yes\"}", 400, "`stream`"),
                chat("{\"messages\":[" + user + "],\"stream_options\":1}", 400, "`stream_options`"),
                chat("{\"messages\":[" + user + "],\"n\":2}", 400, "`n`"),
                chat("{\"messages\":[" + user + "],\"model\":7}", 400, "`model`"),
                chat("{\"messages\":[" + user + "],\"tools\":[7]}", 400, "tools[0]"),
                chat("{\"messages\":[" + user + "],\"tools\":[\"no_such\"]}", 400, "no_such, which is unknown"),
                chat("{\"prompt\":\"x\"}", 400, "`messages`"),
                chat("{\"messages\":[{\"role\":\"user\",\"content\":\"\u00ff\"}]}", 400, "UTF-8"),
                chat("{\"messages\":[{\"role\":\"user\",\"content\":\"\\ud83d\"}]}", 400, "half of a character"),
                chat("x".repeat(MAX_BODY + 1), 413, "moonroute.http.max-body"),
                Arguments.of(post("/prompts", "text/plain", "  "), 400, "it is empty"),
                Arguments.of(post("/prompts?model=%zz", "text/plain", "x"), 400, "encoded"),
                Arguments.of(post("/prompts?modle=kimi-k3", "text/plain", "x"), 400, "did you mean `model`?"),
                Arguments.of(post("/prompts?nonsense=1", "text/plain", "x"), 400, "no option `nonsense`"),
                Arguments.of(post("/prompts?temperature=hot", "text/plain", "x"), 400, "temperature"),
                Arguments.of(head("GET", CHAT, ""), 405, "method"),
                Arguments.of(head("TRACE", "/prompts", ""), 405, "method"),
                Arguments.of(head("POST", "/", "Content-Length: 0\r\n"), 404, "nothing at this path"),
                Arguments.of(head("GET", "/../../etc/passwd", ""), 400, "no valid HTTP request"),
                Arguments.of(head("GET", "/v1/%2e%2e/prompts", ""), 400, "no valid HTTP request"),
                Arguments.of(head("GET", "/prompts%00", ""), 400, "no valid HTTP request"),
                Arguments.of(head("POST", "/prompts", "X-Long: " + "x".repeat(8000) + "\r\n"), 431, "no valid HTTP"),
                Arguments.of(
                        head("POST", "/prompts", "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n",
                        400,
                        "no valid HTTP request"),
                Arguments.of(head("POST", "/prompts", "Content-Length: -5\r\n"), 400, "no valid HTTP request"),
                Arguments.of("GARBAGE\r\n\r\n", 400, "no valid HTTP request"),
                Arguments.of("GET /prompts\r\n\r\n", 505, "not of HTTP/1.1"),
                Arguments.of("GET /prompts HTTP/9.9\r\nHost: here\r\n\r\n", 505, "not of HTTP/1.1"),
                Arguments.of(
                        post("/prompts", "text/plain", "x").replace("Host: here", "Host: here\r\nHost: there"),
                        400,
                        "no valid HTTP request"),
                Arguments.of(head("POST", "/prompts", "X-A: b\r\n folded: c\r\n"), 400, "no valid HTTP request"),
                Arguments.of(head("POST", "/prompts", "X-A: b\u0000c\r\n"), 400, "no valid HTTP request"),
                Arguments.of(
                        head("POST", "/prompts", "Idempotency-Key: a b\r\nContent-Length: 1\r\n") + "x",
                        400,
                        "Idempotency-Key"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void aRequestThatIsWrongIsToldWhatIsWrongAndCostsNothing(String request, int status, String told) throws Exception {
        long before = sandbox.counters().chatRequests();

        String response = exchange(request);

        assertThat(response).startsWith("HTTP/1.1 " + status + " ").contains("{\"error\":{\"message\":");
        assertThat(response).contains(told).doesNotContain("\tat ").doesNotContain("Exception");
        assertThat(sandbox.counters().chatRequests()).isEqualTo(before);
    }

    @Test
    void aContentWithoutALengthIsCutAtTheLimitToo() throws Exception {
        String chunk = "1000\r\n" + "x".repeat(0x1000) + "\r\n";
        try (Socket socket = connect()) {
            socket.getOutputStream()
                    .write(head("POST", "/prompts", "Transfer-Encoding: chunked\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < MAX_BODY / 0x1000 + 1; i++) {
                socket.getOutputStream().write(chunk.getBytes(StandardCharsets.US_ASCII));
            }
            socket.getOutputStream().flush();
            assertThat(read(socket)).startsWith("HTTP/1.1 413 ").contains("moonroute.http.max-body");
        }
    }

    @Test
    void aContentThatStopsComingIsGivenUpAndSaidSo() throws Exception {
        // Others are not to be cut off when they are slow.
        Map<String, String> impatient = Map.of("moonroute.jms.broker", "none", "moonroute.http.idle-timeout", "2s");
        try (Serving other = new Serving(sandbox, folder.resolve("other"), impatient);
                Socket socket = connect(other)) {
            socket.getOutputStream()
                    .write((head("POST", "/prompts", "Content-Length: 100\r\n") + "half")
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(read(socket)).startsWith("HTTP/1.1 408 ");
        }
    }

    @Test
    void aClientThatSendsNoMoreStillGetsItsReply() throws Exception {
        try (Socket socket = connect()) {
            socket.getOutputStream()
                    .write(post("/prompts", "text/plain", "Say hello").getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            assertThat(read(socket)).startsWith("HTTP/1.1 200 ").contains("Say hello");
        }
    }

    @Test
    void aRequestIdThatDoesNotFitIsReplaced() throws Exception {
        String response = exchange(
                head("POST", "/prompts", "X-Request-Id: a\u0001b<script>\r\nContent-Length: 9\r\n") + "Say hello");

        assertThat(response).doesNotContain("<script>");
    }

    @Test
    void aThousandIdleConnectionsDisturbNobody() throws Exception {
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 1000; i++) {
                idle.add(connect());
            }
            assertThat(exchange(post("/prompts", "text/plain", "Say hello"))).startsWith("HTTP/1.1 200 ");
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }
}
