package org.moonroute.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moonroute.tools.Tool;

/** Calls of operations at a real server: what is sent, and what the model gets to read. */
@Timeout(60)
class OperationCallTest {
    private static final String PATHS = """
            /v1/stock/{article}/branches/{branch}:
              get:
                operationId: stock
                summary: Stock
                parameters:
                  - {name: article, in: path, required: true, schema: {type: string}}
                  - {name: branch, in: path, required: true, schema: {type: string}}
                  - {name: q, in: query, schema: {type: string}}
                  - {name: ids, in: query, schema: {type: array, items: {type: integer}}}
                  - {name: tags, in: query, explode: false, schema: {type: array, items: {type: string}}}
                  - {name: where, in: query, style: deepObject, schema: {type: object, properties: {city: {type: string}}}}
                  - {name: X-Reason, in: header, schema: {type: string}}
            /v1/orders:
              post:
                operationId: order
                summary: Order
                requestBody:
                  required: true
                  content:
                    application/json:
                      schema: {type: object, required: [article], properties: {article: {type: string}, count: {type: integer}, note: {type: string}}}
            /v1/forms:
              post:
                operationId: form
                summary: Form
                requestBody:
                  required: true
                  content:
                    multipart/form-data: {schema: {type: object}}
                    application/x-www-form-urlencoded:
                      schema:
                        type: object
                        required: [article]
                        properties:
                          article: {type: string}
                          count: {type: integer}
                          ids: {type: array, items: {type: integer}}
                          tags: {type: array, items: {type: string}}
                          where: {type: object, properties: {city: {type: string}}}
                          box: {type: object, properties: {city: {type: string}}}
                      encoding: {tags: {explode: false}, box: {style: deepObject}}
            /v1/any-form:
              post:
                operationId: anyForm
                summary: Any form
                requestBody:
                  required: true
                  content: {application/x-www-form-urlencoded: {schema: {type: object, additionalProperties: true}}}
            /v1/notes:
              post:
                operationId: note
                summary: Note
                requestBody: {required: true, content: {text/plain: {schema: {type: string, description: The note}}}}
            /v1/all:
              get: {operationId: all, summary: All}
              head: {operationId: probe, summary: Probe}
              delete: {operationId: removeAll, summary: Remove}
            """;
    private static final String OFFERED = """
            "headers": {"Authorization": "Bearer ${SHOP_TOKEN}"},
            "operations": {"stock": {}, "order": {}, "form": {}, "anyForm": {}, "note": {}, "all": {"max_result": 100}, "probe": {}, "removeAll": {}}""";

    @TempDir
    private Path folder;

    private List<Tool> tools(Shop shop) throws IOException {
        return new Apis(folder).tools(shop.url(), PATHS, OFFERED);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"article": "a b/c?d#e%f", "branch": "Köln"}               | /v1/stock/a%20b%2Fc%3Fd%23e%25f/branches/K%C3%B6ln
            {"article": "x", "branch": "y", "q": "1&ids=2 +#"}         | /v1/stock/x/branches/y?q=1%26ids%3D2%20%2B%23
            {"article": "x", "branch": "y", "ids": [1, 2]}             | /v1/stock/x/branches/y?ids=1&ids=2
            {"article": "x", "branch": "y", "tags": ["a,b", "c"]}      | /v1/stock/x/branches/y?tags=a%2Cb,c
            {"article": "x", "branch": "y", "where": {"city": "Rome"}} | /v1/stock/x/branches/y?where%5Bcity%5D=Rome
            {"article": "..x", "branch": "...", "admin": true}         | /v1/stock/..x/branches/...
            {"article": "http://evil.example/", "branch": "@evil"}     | /v1/stock/http%3A%2F%2Fevil.example%2F/branches/%40evil
            """)
    void values_stay_values_whatever_the_model_writes(String arguments, String address) throws Exception {
        try (Shop shop = Shop.saying(200, "application/json", "{\"pieces\": 12}")) {
            assertThat(Apis.call(tools(shop), "stock", arguments)).isEqualTo("{\"pieces\": 12}");
            assertThat(shop.asked).containsExactly("GET " + address);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"article": "..", "branch": "y"}                    | the argument article must not lead to another address
            {"article": "../../admin", "branch": "y"}           | the argument article must not lead to another address
            {"article": "x", "branch": "."}                     | the argument branch must not lead to another address
            {"article": "a\\\\..\\\\b", "branch": "y"}          | the argument article must not lead to another address
            {"article": "%2e%2e%2fadmin", "branch": "y"}        | the argument article must not lead to another address
            {"article": "%252e%252e", "branch": "y"}            | the argument article must not lead to another address
            {"article": "..;x=1", "branch": "y"}                | the argument article must not lead to another address
            {"article": "", "branch": "y"}                      | must not be empty or have control characters
            {"article": "a\\r\\nHost: evil", "branch": "y"}     | must not be empty or have control characters
            {"article": "x", "branch": "y", "X-Reason": "a\\r\\nX-Admin: 1"} | the argument X-Reason is sent as a header
            {"article": "x"}                                    | required property 'branch' not found
            """)
    void what_would_lead_elsewhere_is_refused_and_nobody_is_called(String arguments, String told) throws Exception {
        try (Shop shop = Shop.saying(200, "text/plain", "no")) {
            assertThat(Apis.call(tools(shop), "stock", arguments)).contains(told);
            assertThat(shop.asked).isEmpty();
        }
    }

    @Test
    void properties_of_the_body_are_arguments_and_the_configured_headers_go_along() throws Exception {
        StringBuffer headers = new StringBuffer();
        try (Shop shop = new Shop(exchange -> {
            headers.append(exchange.getRequestHeaders().getFirst("Authorization"));
            headers.append(' ').append(exchange.getRequestHeaders().getFirst("Content-Type"));
            Shop.reply(
                    exchange,
                    201,
                    "application/problem+json; charset=utf-8",
                    "{\"id\":\"é\"}".getBytes(StandardCharsets.UTF_8));
        })) {
            String said =
                    Apis.call(tools(shop), "order", "{\"article\": \"7\", \"count\": 2, \"Authorization\": \"none\"}");

            assertThat(said).isEqualTo("{\"id\":\"é\"}");
            assertThat(shop.asked).containsExactly("POST /v1/orders {\"article\":\"7\",\"count\":2}");
            assertThat(headers).hasToString("Bearer sesame-open-up application/json");
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            form    | {"article": "a b&count=9", "count": 2}          | article=a%20b%26count%3D9&count=2 | application/x-www-form-urlencoded
            form    | {"article": "x", "ids": [1, 2], "admin": true}  | article=x&ids=1&ids=2             | application/x-www-form-urlencoded
            form    | {"article": "x", "tags": ["a,b", "c"]}          | article=x&tags=a%2Cb,c            | application/x-www-form-urlencoded
            form    | {"article": "é", "where": {"city": "Rome"}}     | article=%C3%A9&where=%7B%22city%22%3A%22Rome%22%7D | application/x-www-form-urlencoded
            form    | {"article": "x", "box": {"city": "Rome"}}       | article=x&box%5Bcity%5D=Rome      | application/x-www-form-urlencoded
            anyForm | {"body": {"a=b": "c", "list": [1, 2]}}          | a%3Db=c&list=1&list=2             | application/x-www-form-urlencoded
            note    | {"body": "Köln, 2 × 7"}                         | Köln, 2 × 7                       | text/plain; charset=utf-8
            """)
    void a_body_may_be_a_form_or_a_text(String tool, String arguments, String sent, String type) throws Exception {
        StringBuffer types = new StringBuffer();
        try (Shop shop = new Shop(exchange -> {
            types.append(exchange.getRequestHeaders().getFirst("Content-Type"));
            Shop.reply(exchange, 200, "text/plain", "done".getBytes(StandardCharsets.UTF_8));
        })) {
            assertThat(Apis.call(tools(shop), tool, arguments)).isEqualTo("done");
            assertThat(shop.asked).singleElement().asString().endsWith(" " + sent);
            assertThat(types).hasToString(type);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            form | {"count": 2}    | required property 'article' not found
            note | {}              | required property 'body' not found
            note | {"body": 7}     | integer found, string expected
            """)
    void a_form_or_a_text_that_does_not_fit_is_not_sent(String tool, String arguments, String told) throws Exception {
        try (Shop shop = Shop.saying(200, "text/plain", "done")) {
            assertThat(Apis.call(tools(shop), tool, arguments)).contains(told);
            assertThat(shop.asked).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', nullValues = "nothing", textBlock = """
            200 | application/json | {"a":1}              | {"a":1}
            204 | nothing          | nothing              | (no result)
            200 | nothing          | plain                | plain
            200 | image/png        | 1234                 | [image/png, 4 bytes, left out]
            200 | so<b>/odd        | 1234                 | [content of an unknown type, 4 bytes, left out]
            404 | application/json | {"error":"no such"}  | The tool all failed: HTTP 404: {"error":"no such"}
            500 | image/png        | 1234                 | The tool all failed: HTTP 500
            401 | text/plain       | bad sesame-open-up   | The tool all failed: HTTP 401: bad ***
            200 | text/plain       | hi sesame-open-up    | hi ***
            """)
    void replies_become_what_the_model_can_read(int status, String type, String content, String told) throws Exception {
        try (Shop shop = Shop.saying(status, type == null ? "" : type, content == null ? "" : content)) {
            assertThat(Apis.call(tools(shop), "all", "{}")).isEqualTo(told);
        }
    }

    @Test
    void what_comes_packed_though_nobody_asked_for_that_is_left_out() throws Exception {
        try (Shop shop = new Shop(exchange -> {
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            Shop.reply(
                    exchange,
                    exchange.getRequestHeaders().getFirst("Accept-Encoding").equals("identity") ? 200 : 400,
                    "text/plain",
                    new byte[] {31, -117, 8});
        })) {
            assertThat(Apis.call(tools(shop), "all", "{}")).isEqualTo("[text/plain, packed, 3 bytes, left out]");
        }
    }

    @Test
    void a_secret_is_masked_where_the_reply_is_cut_too() throws Exception {
        try (Shop shop = Shop.saying(500, "text/plain", "x".repeat(395) + "sesame-open-up")) {
            assertThat(Apis.call(tools(shop), "all", "{}")).contains("xx***").doesNotContain("sesam");
        }
    }

    @Test
    void a_probe_says_that_there_is_something() throws Exception {
        try (Shop shop = Shop.saying(200, "text/plain", "")) {
            assertThat(Apis.call(tools(shop), "probe", "{}")).isEqualTo("HTTP 200");
        }
    }

    @Test
    void no_more_of_a_flood_is_read_than_the_model_gets() throws Exception {
        CountDownLatch given = new CountDownLatch(1);
        try (Shop shop = new Shop(exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/plain");
            exchange.sendResponseHeaders(200, 0);
            byte[] flood = "flood ".repeat(10_000).getBytes(StandardCharsets.UTF_8);
            try (OutputStream out = exchange.getResponseBody()) {
                while (true) {
                    out.write(flood);
                }
            } catch (IOException closed) {
                given.countDown();
            }
        })) {
            assertThat(Apis.call(tools(shop), "all", "{}"))
                    .startsWith("flood flood")
                    .endsWith("[The result was cut off here, after 100 characters.]")
                    .hasSizeLessThan(200);
            assertThat(given.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void a_redirect_is_followed_within_the_server_only_and_never_by_what_changes_something() throws Exception {
        try (Shop other = Shop.saying(200, "text/plain", "secrets");
                Shop shop = new Shop(exchange -> {
                    String path = exchange.getRequestURI().getPath();
                    exchange.getResponseHeaders().set("Location", path.equals("/v1/all") ? "/moved" : other.url());
                    Shop.reply(
                            exchange,
                            path.equals("/moved") ? 200 : 302,
                            "text/plain",
                            "here".getBytes(StandardCharsets.UTF_8));
                })) {
            assertThat(Apis.call(tools(shop), "all", "{}")).isEqualTo("here");
            assertThat(Apis.call(tools(shop), "stock", "{\"article\": \"a\", \"branch\": \"b\"}"))
                    .contains("redirects to another server, which is not followed");
            assertThat(Apis.call(tools(shop), "removeAll", "{}")).contains("HTTP 302: here");
            assertThat(other.asked).isEmpty();
        }
    }

    @Test
    void a_server_that_is_not_there_is_a_failure_without_its_address() throws Exception {
        Shop shop = Shop.saying(200, "text/plain", "gone");
        List<Tool> tools = tools(shop);
        shop.close();

        assertThat(Apis.call(tools, "all", "{}"))
                .startsWith("The tool all failed: the service cannot be reached")
                .doesNotContain(shop.url().substring("http://".length()));
    }

    @ParameterizedTest(name = "while {0}")
    @CsvSource({"waiting for the reply", "reading it"})
    void a_call_that_is_interrupted_ends_at_once_and_so_does_its_connection(String when) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        try (Shop shop = new Shop(exchange -> {
            if (when.startsWith("reading")) {
                exchange.getResponseHeaders().set("Content-Type", "text/plain");
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().flush();
            }
            try {
                for (int i = 0; when.startsWith("reading"); i++) {
                    exchange.getResponseBody().write('.');
                    exchange.getResponseBody().flush();
                    closed.await(20, TimeUnit.MILLISECONDS);
                    if (i == 20) {
                        asked.countDown();
                    }
                }
                asked.countDown();
                closed.await();
            } catch (IOException | InterruptedException gone) {
                closed.countDown();
            }
        })) {
            List<Tool> tools =
                    new Apis(folder).tools(shop.url(), PATHS, "\"operations\": {\"all\": {\"max_result\": 1000000}}");
            FutureTask<String> call = new FutureTask<>(() -> Apis.call(tools, "all", "{}"));
            Thread caller = new Thread(call);
            caller.start();
            assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();

            caller.interrupt();

            await().until(() -> !caller.isAlive());
            if (when.startsWith("reading")) {
                assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
            }
        }
    }
}
