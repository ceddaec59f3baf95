package org.moonroute.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moonroute.conversation.ToolCall;
import org.moonroute.moonshot.ApiKey;
import org.moonroute.moonshot.SchemaDialect;
import org.moonroute.tools.Catalogue;
import org.moonroute.tools.Runs;
import org.moonroute.tools.Tool;
import org.moonroute.tools.ToolTask;

/** A service that describes and runs formulas, and does so badly. */
@Timeout(60)
class FormulaSourceTest {
    private static final String KEY = "sk-0123456789abcdef";
    private static final String TOOLS = """
            {"object": "list", "tools": [{"type": "function", "function": {"name": "date", "description": "Dates",
             "parameters": {"type": "object", "properties": {"zone": {"type": "string"}}}}}]}""";

    private final List<String> asked = new CopyOnWriteArrayList<>();
    /** What all replies but the first of each path wait for. */
    private CountDownLatch later = new CountDownLatch(0);

    private final ExecutorService hands = Executors.newCachedThreadPool();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(hands);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        hands.shutdownNow();
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    /** Replies with these, one after the other, the last one again and again; each a status and a body. */
    private void replying(String path, Object... replies) {
        server.createContext("/v1/formulas/moonshot/date:latest/" + path, exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            int before =
                    (int) asked.stream().filter(one -> one.startsWith(path)).count();
            asked.add(path + " " + exchange.getRequestHeaders().getFirst("Authorization") + " " + body);
            if (before > 0) {
                awaitLater();
            }
            int at = Math.min(2 * before, replies.length - 2);
            reply(exchange, (int) replies[at], (String) replies[at + 1]);
        });
    }

    private void awaitLater() {
        try {
            later.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private static void reply(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        if (status / 100 == 3) {
            exchange.getResponseHeaders().set("Location", body);
        }
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Catalogue catalogue() {
        return Catalogue.load(
                List.of(),
                Path.of("no-such-folder"),
                Formulas.open(url(), List.of("moonshot/date:latest"), new ApiKey(KEY), Duration.ofSeconds(5)),
                SchemaDialect::problems,
                Clock.systemUTC(),
                Catalogue.MAX_RESULT_CHARS);
    }

    private static String call(Catalogue catalogue, String arguments) {
        ToolTask task = catalogue.prepare(new ToolCall("1", "date", arguments), catalogue.specs());
        try {
            return Runs.result(catalogue, task, task.tool().call(task.arguments()))
                    .content();
        } catch (Exception failed) {
            return catalogue.failed(task, failed).content();
        }
    }

    @Test
    void a_service_that_is_away_at_first_is_asked_again_and_then_its_tools_are_there() {
        later = new CountDownLatch(1);
        replying("tools", 503, "{\"error\":{\"message\":\"busy, " + KEY + "\"}}", 200, TOOLS);
        try (Catalogue catalogue = catalogue()) {
            assertThat(catalogue.names()).isEmpty();
            assertThat(catalogue.sources().get(0).state()).isEqualTo("away: HTTP 503: busy, sk-***");
            later.countDown();

            await().atMost(Duration.ofSeconds(30)).until(() -> catalogue.names().equals(List.of("date")));

            assertThat(catalogue.sources().get(0).state()).isEqualTo("described");
            assertThat(catalogue.listed().get(0).make()).isEqualTo("formula");
        }
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', textBlock = """
            200 | {"status":"succeeded","context":{"output":"noon"}}              | noon
            200 | {"status":"succeeded","context":{"output":{"at":12}}}           | {"at":12}
            200 | {"status":"succeeded","context":{"encrypted_output":"--X--"}}   | --X--
            200 | {"status":"succeeded","context":{}}                             | (no result)
            200 | {"status":"failed","context":{"error":"no such zone"}}          | The tool date failed: no such zone
            200 | {"status":"failed","error":{"message":"sk-0123456789abcdef no"}} | The tool date failed: sk-*** no
            200 | {"status":"timeout"}                                            | The tool date failed: the service says timeout
            429 | {"error":{"message":"max RPM: 3"}}                              | The tool date failed: HTTP 429: max RPM: 3
            504 | <html>                                                          | The tool date failed: HTTP 504, and no JSON
            302 | http://127.0.0.1:9/                                             | The tool date failed: HTTP 302, and no JSON
            """)
    void a_run_ends_in_what_the_model_can_use(int status, String fiber, String told) {
        replying("tools", 200, TOOLS);
        replying("fibers", status, fiber);
        try (Catalogue catalogue = catalogue()) {
            assertThat(call(catalogue, "{\"zone\": \"Rome\", \"name\": \"other\"}"))
                    .isEqualTo(told);
            assertThat(asked)
                    .containsExactly(
                            "tools Bearer " + KEY + " ",
                            "fibers Bearer " + KEY
                                    + " {\"name\":\"date\",\"arguments\":\"{\\\"zone\\\":\\\"Rome\\\"}\"}");
        }
    }

    @Test
    void an_encrypted_result_is_given_whole_or_not_at_all() {
        String long1 = "x".repeat(100_000);
        replying("tools", 200, TOOLS);
        replying(
                "fibers",
                200,
                "{\"status\":\"succeeded\",\"context\":{\"encrypted_output\":\"" + long1 + "\"}}",
                200,
                "{\"status\":\"succeeded\",\"context\":{\"encrypted_output\":\"" + long1.repeat(5) + "\"}}");
        try (Catalogue catalogue = catalogue()) {
            assertThat(call(catalogue, "{}")).isEqualTo(long1);
            assertThat(call(catalogue, "{}")).contains("is encrypted, so that it cannot be cut");
        }
    }

    @Test
    void what_the_service_may_have_run_is_not_taken_for_idempotent() {
        replying("tools", 200, TOOLS);
        try (Catalogue catalogue = catalogue()) {
            assertThat(catalogue.policy("date").idempotent()).isFalse();
            assertThat(catalogue.expand(List.of("tag:formula"))).containsExactly("date");
        }
    }

    @Test
    void a_run_that_is_interrupted_ends_at_once() throws Exception {
        replying("tools", 200, TOOLS);
        CountDownLatch asking = new CountDownLatch(1);
        server.createContext("/v1/formulas/moonshot/date:latest/fibers", exchange -> {
            asking.countDown();
            await().forever().until(() -> false);
        });
        try (Catalogue catalogue = catalogue()) {
            Tool tool = catalogue
                    .prepare(new ToolCall("1", "date", "{}"), catalogue.specs())
                    .tool();
            Thread caller = new Thread(() -> {
                try {
                    tool.call(Map.of());
                } catch (Exception expected) {
                    Thread.currentThread().interrupt();
                }
            });
            caller.start();
            assertThat(asking.await(30, TimeUnit.SECONDS)).isTrue();

            caller.interrupt();

            await().until(() -> !caller.isAlive());
        }
    }
}
