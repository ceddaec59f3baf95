package org.moonroute.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/** {@code serve} with a heap of 64 MiB, and many who mean it badly: each is told so, nothing of them is kept. */
class HttpMemoryTest {
    private static final int REQUESTS = Integer.getInteger("hostile.requests", 4_000);
    private static final int GUESSES = REQUESTS / 2;
    private static final int WARM = 1_000;
    private static final int AT_ONCE = 8;
    /** Bytes; in the long form some 150 for each request. */
    private static final long FLAT = 3_000_000;

    private static final Pattern SECRET = Pattern.compile("mr-[A-Za-z0-9_-]{43}");
    private static final Pattern TOTAL = Pattern.compile("Total +\\d+ +(\\d+)");

    @TempDir
    Path folder;

    private final ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE);
    private Sandbox sandbox;
    private Process process;
    private URI url;
    private String key;

    @BeforeEach
    void start() throws Exception {
        sandbox = Sandbox.start(SandboxOptions.defaults());
        Program program = new Program(sandbox.baseUrl(), folder.resolve("log"))
                .java("-Xmx64m")
                .set("MOONROUTE_HTTP_FILES", folder.resolve("files").toString())
                .set("MOONROUTE_HTTP_KEYS", folder.resolve("keys.jsonl").toString())
                .set("MOONROUTE_HTTP_MAX_BODY", "64k")
                .set("MOONROUTE_JOURNAL_URL", "jdbc:sqlite:" + folder.resolve("journal.db"));
        assertThat(Program.end(program.start("keys", "make", "shop"))).isZero();
        key = find(SECRET, program.log());
        Serve serve = new Serve(program, folder);
        process = serve.start();
        url = URI.create(serve.url());
    }

    @AfterEach
    void end() throws Exception {
        clients.shutdownNow();
        if (process != null) {
            Program.kill(process);
        }
        sandbox.close();
    }

    private static String find(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        assertThat(found.find()).as(text).isTrue();
        return found.group(found.groupCount());
    }

    /** What is kept alive, in bytes; the JVM counts it after a collection of everything. */
    private long live() throws Exception {
        Process count = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(process.pid()),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String said = new String(count.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return Long.parseLong(find(TOTAL, said));
    }

    private String post(String path, String secret, String more, String content) {
        return "POST " + path + " HTTP/1.1\r\nHost: here\r\nConnection: close\r\nAuthorization: Bearer " + secret
                + "\r\n" + more + "Content-Length: " + content.length() + "\r\n\r\n" + content;
    }

    private String get(String path, String more) {
        return "GET " + path + " HTTP/1.1\r\nHost: here\r\nConnection: close\r\nAuthorization: Bearer " + key + "\r\n"
                + more + "\r\n";
    }

    private String chat(String content) {
        return post("/v1/chat/completions", key, "Content-Type: application/json\r\n", content);
    }

    private String form(String content) {
        return post("/v1/files", key, "Content-Type: multipart/form-data; boundary=b\r\n", content);
    }

    /** The status of the first line; whatever could be kept of a request is another one each time. */
    private String bad(int number) {
        String user = "\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]";
        return switch (number % 16) {
            case 0 -> "400 " + chat("{\"messages\":" + number);
            case 1 -> "400 " + chat("{\"messages\":" + "[".repeat(20_000));
            case 2 -> "400 " + chat("{" + user + ",\"temperature\":\"" + number + "\"}");
            case 3 -> "404 " + chat("{" + user + ",\"model\":\"model-" + number + "\"}");
            case 4 -> "400 " + chat("{" + user + ",\"tools\":[{\"type\":\"x" + number + "\"}]}");
            case 5 -> "413 " + chat("x".repeat(64 * 1024 + 1));
            case 6 -> "404 " + get("/v1/nothing-" + number, "X-Request-Id: id-" + number + "\r\n");
            case 7 -> "404 " + get("/v1/files/file-" + number + "/content", "X-" + number + ": " + number + "\r\n");
            case 8 -> "404 " + get("/v1/batches/batch_" + number, "");
            case 9 -> "400 " + get("/v1/..%2f" + number + "/%2e%2e/prompts", "");
            case 10 -> "431 " + get("/prompts", "X-Long: " + (number + "x").repeat(8_000) + "\r\n");
            case 11 -> "400 " + post("/prompts", key, "Idempotency-Key: key-" + number + "\r\n", " ");
            case 12 -> "400 " + post("/prompts?temperature=hot-" + number, key, "", "hello");
            case 13 ->
                "400 " + form("--b\r\nContent-Disposition: form-data; name=\"n" + number + "\"\r\n\r\nx\r\n--b--");
            case 14 -> "400 " + form("--b\r\ntorn " + number);
            default -> "505 GARBAGE " + number + "\r\n\r\n";
        };
    }

    private interface Requests {
        /** The status that is to come, a blank, and the request. */
        String get(int number);
    }

    private void send(int from, int to, Requests requests) throws Exception {
        List<Future<?>> all = new ArrayList<>();
        for (int client = 0; client < AT_ONCE; client++) {
            int first = from + client;
            all.add(clients.submit(() -> {
                for (int i = first; i < to; i += AT_ONCE) {
                    String request = requests.get(i);
                    assertThat(exchange(request.substring(4)))
                            .as(request.substring(0, Math.min(200, request.length())))
                            .startsWith("HTTP/1.1 " + request.substring(0, 4));
                }
                return null;
            }));
        }
        for (Future<?> one : all) {
            one.get();
        }
    }

    private String exchange(String request) throws IOException {
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout((int) Duration.ofMinutes(1).toMillis());
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException enough) {
                // It was refused before it was sent whole.
            }
            return new String(socket.getInputStream().readNBytes("HTTP/1.1 400 ".length()), StandardCharsets.US_ASCII);
        }
    }

    private String guess(int number) {
        return "401 " + post("/prompts", key.substring(0, key.length() - 6) + (100_000 + number), "", "hello");
    }

    @Test
    void badRequestsAndGuessedKeysAreAllRefusedAndNothingOfThemIsKept() throws Exception {
        send(0, WARM, this::bad);
        send(0, WARM, this::guess);
        long before = live();

        send(WARM, REQUESTS, this::bad);
        assertThat(live() - before).as("what bad requests left behind").isLessThan(FLAT);
        send(WARM, WARM + GUESSES, this::guess);
        assertThat(live() - before).as("what guesses left behind").isLessThan(FLAT);

        assertThat(exchange(post("/prompts", key, "", "Say hello"))).isEqualTo("HTTP/1.1 200 ");
    }
}
