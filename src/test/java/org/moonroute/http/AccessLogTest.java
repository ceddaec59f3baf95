package org.moonroute.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccessLogTest {
    private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
    private final PrintStream logs = System.err;
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        System.setErr(new PrintStream(logged, true, StandardCharsets.UTF_8));
        server = new HttpServer(
                new HttpServer.Limits(new InetSocketAddress("127.0.0.1", 0), 10, 10, 8192, Duration.ofSeconds(10), 1),
                Optional.empty(),
                Executors.newCachedThreadPool());
        server.filter(new RequestGuard(10));
        server.serve("/known", new Greeting("shop-1"));
        server.serve("/sly", new Greeting("shop\n2 x"));
        server.start();
    }

    @AfterEach
    void end() {
        server.close();
        System.setErr(logs);
    }

    private static final class Greeting extends HttpServlet {
        private static final long serialVersionUID = 1L;

        private final String client;

        Greeting(String client) {
            this.client = client;
        }

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            request.setAttribute(AccessLog.CLIENT, client);
            response.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
        }
    }

    private void post(String path) throws Exception {
        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(server.url() + path))
                                .header("Authorization", "Bearer sk-secret")
                                .header("X-Request-Id", "mine-1")
                                .POST(HttpRequest.BodyPublishers.ofString("the content"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private List<String> lines(int number) {
        await().atMost(Duration.ofSeconds(60)).until(() -> found().size() >= number);
        return found();
    }

    private List<String> found() {
        return logged.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains(" id="))
                .toList();
    }

    @Test
    void each_request_has_one_line_that_says_what_it_was_and_got() throws Exception {
        post("/known?token=sk-in-the-query");
        // It is written when the client has its reply: the second might be faster.
        lines(1);
        post("/missing");

        List<String> lines = lines(2);
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .containsPattern("id=mine-1 client=shop-1 method=POST path=/known status=200 bytes=5 ms=[0-9]+$");
        assertThat(lines.get(1)).contains("client=- method=POST path=/missing status=405");
        assertThat(logged.toString(StandardCharsets.UTF_8)).doesNotContain("sk-", "the content");
    }

    @Test
    void nothing_that_a_client_says_begins_a_line_or_a_field() throws Exception {
        post("/sly");
        lines(1);
        post("/known%0Aid=forged");

        List<String> lines = lines(2);
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).contains("client=shop\\u000a2\\u0020x method=POST");
        assertThat(AccessLog.word("a\u001b[31m\r\u2028")).isEqualTo("a\\u001b[31m\\u000d\\u2028");
    }
}
