package org.moonroute.moonshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.HttpEntity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moonroute.conversation.FailureKind;

/** Calls against a server on this machine that behaves as badly as networks do. */
@Timeout(60)
class ModelHttpTest {
    private static final ApiKey KEY = new ApiKey("sk-0123456789abcdef");
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Duration SHORT = Duration.ofMillis(300);
    private final List<String> traced = new ArrayList<>();
    private final CloseableHttpClient client =
            ModelHttp.client(KEY, 4, Duration.ofSeconds(5), 100_000, Trace.to(traced::add, KEY));
    private RawServer server;

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
    }

    @Test
    void a_reply_comes_whole_with_what_matters_of_its_head() throws IOException {
        serve((socket, out) -> RawServer.write(
                out,
                "HTTP/1.1 429 Too Many\r\nContent-Type: text/plain\r\nRetry-After: 7\r\n"
                        + "X-Moonroute-Sandbox: 1\r\nContent-Length: 2\r\n\r\nno"));
        WholeReply reply = call(LONG);
        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.contentType()).isEqualTo("text/plain");
        assertThat(reply.retryAfter()).isEqualTo("7");
        assertThat(reply.isSimulated()).isTrue();
        assertThat(reply.body()).asString().isEqualTo("no");
        assertThat(reply.readAllBytes()).asString().isEqualTo("no");
        assertThat(server.heads().get(0))
                .contains("Authorization: Bearer sk-0123456789abcdef", "User-Agent: Moonroute");
        assertThat(String.join("\n", traced))
                .contains(">>> id: POST", "{\"model\":\"kimi-k3\"}", "<<< id: 429", "<<< Retry-After: 7", "\nno")
                .doesNotContain("0123456789abcdef");
    }

    @Test
    void the_entity_of_a_reply_is_in_memory_whatever_happens_to_the_connection() throws IOException {
        serve((socket, out) -> RawServer.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"));
        client.execute(post(LONG), response -> {
            HttpEntity entity = response.getEntity();
            assertThat(entity.isStreaming()).isFalse();
            assertThat(entity.getContentLength()).isEqualTo(2);
            entity.close();
            assertThat(entity.getContent()).hasContent("hi");
            return null;
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"204 No Content\r\n\r\n", "200 OK\r\nContent-Length: 0\r\n\r\n"})
    void an_empty_reply_is_empty(String rest) throws IOException {
        serve((socket, out) -> RawServer.write(out, "HTTP/1.1 " + rest));
        WholeReply reply = call(LONG);
        assertThat(reply.body()).isEmpty();
        assertThat(reply.contentType() + reply.retryAfter()).isEmpty();
        assertThat(reply.isSimulated()).isFalse();
    }

    @Test
    void a_compressed_reply_is_unpacked() throws IOException {
        byte[] packed = gzip("Hello".getBytes(StandardCharsets.UTF_8));
        serve((socket, out) -> {
            RawServer.write(
                    out, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + packed.length + "\r\n\r\n");
            out.write(packed);
        });
        assertThat(call(LONG).body()).asString().isEqualTo("Hello");
    }

    @Test
    void a_small_reply_that_unpacks_to_a_huge_one_is_too_large() throws IOException {
        byte[] packed = gzip(new byte[50_000_000]);
        serve((socket, out) -> {
            RawServer.write(
                    out, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + packed.length + "\r\n\r\n");
            out.write(packed);
        });
        assertThat(kind(LONG)).isEqualTo(FailureKind.REPLY_TOO_LARGE);
    }

    @Test
    void a_reply_without_end_is_cut_at_the_size() throws IOException {
        serve((socket, out) -> {
            RawServer.write(out, "HTTP/1.1 200 OK\r\n\r\n");
            while (true) {
                out.write(new byte[10_000]);
            }
        });
        assertThat(kind(LONG)).isEqualTo(FailureKind.REPLY_TOO_LARGE);
    }

    @Test
    void a_reply_of_just_the_size_is_taken() throws IOException {
        serve((socket, out) ->
                RawServer.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(100_000)));
        assertThat(call(LONG).body()).hasSize(100_000);
    }

    @Test
    void a_connection_that_is_reset_is_an_io_error_that_is_not_retried() throws IOException {
        serve((socket, out) -> {
            socket.setSoLinger(true, 0);
            socket.close();
        });
        assertThat(catchThrowable(() -> call(LONG)))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(CallFailed.class);
        assertThat(server.heads()).hasSize(1);
        assertThat(traced.get(1)).startsWith("<<< id: no reply after");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"half\":",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "",
                "SSH-2.0-OpenSSH_9.6\r\n"
            })
    void what_is_no_whole_reply_is_an_io_error(String reply) throws IOException {
        serve((socket, out) -> {
            RawServer.write(out, reply);
            socket.close();
        });
        assertThat(catchThrowable(() -> call(LONG)))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(CallFailed.class);
    }

    @Test
    void a_reply_that_drips_is_cut_when_the_time_is_up() throws IOException {
        serve((socket, out) -> {
            RawServer.write(out, "HTTP/1.1 200 OK\r\n\r\n");
            drip(out);
        });
        assertThat(kind(SHORT)).isEqualTo(FailureKind.TIMED_OUT);
        assertThatThrownBy(() -> call(SHORT)).hasMessage("no whole reply within 0.3 s (moonroute.call-timeout)");
    }

    @Test
    void a_time_limit_of_thousands_of_years_is_a_time_limit_and_no_error() throws IOException {
        serve((socket, out) -> RawServer.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"));
        assertThat(call(Duration.ofDays(999_999)).body()).asString().isEqualTo("hi");
    }

    @Test
    void silence_is_cut_when_the_time_is_up() throws IOException {
        serve((socket, out) -> Thread.currentThread().join());
        assertThat(kind(SHORT)).isEqualTo(FailureKind.TIMED_OUT);
    }

    @Test
    void a_time_that_is_up_before_there_is_a_connection_cuts_the_call_as_well() throws Exception {
        CountDownLatch finish = new CountDownLatch(1);
        serve((socket, out) -> {
            if (server.heads().size() == 1) {
                finish.await();
                RawServer.write(out, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi");
            }
            Thread.currentThread().join();
        });
        try (CloseableHttpClient narrow = ModelHttp.client(KEY, 1, LONG, 10, Trace.OFF)) {
            CompletableFuture<Object> first = calling(narrow, LONG, new Thread[1]);
            await().until(() -> server.heads().size() == 1);
            Thread[] thread = new Thread[1];
            CompletableFuture<Object> second = calling(narrow, Duration.ZERO, thread);
            await().until(() -> thread[0].getState() == Thread.State.TIMED_WAITING);
            finish.countDown();
            assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(200);
            assertThat(second.get(30, TimeUnit.SECONDS)).isInstanceOf(CallFailed.class);
        }
    }

    private CompletableFuture<Object> calling(CloseableHttpClient by, Duration limit, Thread[] thread) {
        CompletableFuture<Object> became = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                became.complete(by.execute(post(limit), response -> response.getCode()));
            } catch (IOException failed) {
                became.complete(failed);
            }
        });
        caller.setDaemon(true);
        caller.start();
        thread[0] = caller;
        return became;
    }

    @Test
    void a_server_that_takes_no_request_is_cut_when_the_time_is_up() throws IOException {
        server = new RawServer(false, (socket, out) -> Thread.currentThread().join());
        HttpPost post = new HttpPost(server.uri());
        post.setEntity(new ModelRequest("id", new byte[50_000_000], SHORT));
        assertThatThrownBy(() -> client.execute(post, response -> null))
                .isInstanceOf(CallFailed.class)
                .extracting(failed -> ((CallFailed) failed).kind())
                .isEqualTo(FailureKind.TIMED_OUT);
    }

    @Test
    void a_redirect_is_not_followed_so_the_key_goes_nowhere_else() throws IOException {
        serve((socket, out) -> RawServer.write(
                out, "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"));
        assertThat(call(LONG).status()).isEqualTo(302);
    }

    @Test
    void a_client_that_shows_nothing_makes_the_same_calls() throws IOException {
        serve((socket, out) -> RawServer.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"));
        try (CloseableHttpClient quiet = ModelHttp.client(KEY, 1, LONG, 10, Trace.OFF)) {
            WholeReply reply = quiet.execute(
                    post(LONG), response -> (WholeReply) response.getEntity().getContent());
            assertThat(reply.body()).asString().isEqualTo("hi");
        }
        assertThat(traced).isEmpty();
    }

    @Test
    void a_host_that_wants_no_key_is_sent_none() throws IOException {
        serve((socket, out) -> RawServer.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"));
        try (CloseableHttpClient keyless = ModelHttp.client(new ApiKey(""), 1, LONG, 10, Trace.OFF)) {
            assertThat(keyless.<Integer>execute(post(LONG), response -> response.getCode()))
                    .isEqualTo(200);
        }
        assertThat(server.heads()).singleElement().asString().doesNotContain("Authorization");
    }

    @Test
    void calls_go_by_way_of_the_proxy_that_the_systems_properties_name() throws IOException {
        serve((socket, out) ->
                RawServer.write(out, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi"));
        HttpPost post = new HttpPost("http://service.invalid/v1/chat/completions");
        post.setEntity(new ModelRequest("id", new byte[2], LONG));
        URI proxy = URI.create(server.uri());
        System.setProperty("http.proxyHost", proxy.getHost());
        System.setProperty("http.proxyPort", Integer.toString(proxy.getPort()));
        try (CloseableHttpClient behind = ModelHttp.client(KEY, 1, LONG, 10, Trace.OFF)) {
            for (int i = 0; i < 2; i++) {
                assertThat(behind.<Integer>execute(post, response -> response.getCode()))
                        .isEqualTo(200);
            }
        } finally {
            System.clearProperty("http.proxyHost");
            System.clearProperty("http.proxyPort");
        }
        assertThat(server.heads())
                .hasSize(2)
                .allMatch(head -> head.startsWith("POST http://service.invalid/v1/chat/completions"));
    }

    private static void drip(OutputStream out) throws IOException {
        while (true) {
            RawServer.write(out, " ");
            LockSupport.parkNanos(20_000_000);
        }
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }

    private void serve(RawServer.Manner manner) throws IOException {
        server = new RawServer(true, manner);
    }

    private HttpPost post(Duration limit) {
        HttpPost post = new HttpPost(server.uri());
        post.setEntity(new ModelRequest("id", "{\"model\":\"kimi-k3\"}".getBytes(StandardCharsets.UTF_8), limit));
        return post;
    }

    private WholeReply call(Duration limit) throws IOException {
        return client.execute(
                post(limit), response -> (WholeReply) response.getEntity().getContent());
    }

    private FailureKind kind(Duration limit) {
        Throwable failed = catchThrowable(() -> call(limit));
        assertThat(failed).isInstanceOf(CallFailed.class);
        return ((CallFailed) failed).kind();
    }
}
