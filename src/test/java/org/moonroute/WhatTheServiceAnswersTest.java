package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.moonroute.Program.Ran;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/** Whatever the service answers: what the user has in the end. Each row is a reply of a sandbox's rules file. */
@Timeout(60)
class WhatTheServiceAnswersTest {
    private static final int SOME_FAILED = 100;
    private static final String ANSWER = "Simulated answer to: Hello";

    /** The same call would be refused again: one call, one failure. What | reply | kind | reason. */
    private static final String PERMANENT = """
            content filter             | {kind: content-filter}                                                    | content-filtered | considered high risk
            invalid request            | {status: 400, type: invalid_request_error, message: tools are malformed}  | invalid-request  | tools are malformed
            input too long             | {kind: input-too-long}                                                    | invalid-request  | Input token length too long
            400 of a kind not known    | {status: 400, type: brand_new_error, message: no idea}                    | invalid-request  | no idea
            forbidden                  | {kind: forbidden}                                                         | forbidden        | not open
            403 page                   | {html: <h1>no entry</h1>, status: 403}                                    | forbidden        | no entry
            unknown model              | {kind: not-found}                                                         | unknown-model    | Not found the model kimi-k3
            unknown address            | {status: 404, type: url_error, message: no such page}                     | invalid-request  | no such page
            moved elsewhere            | {html: <h1>moved</h1>, status: 302}                                       | invalid-request  | moved
            200 with a lasting error   | {fault: error-200, type: invalid_request_error, message: not like this}   | invalid-request  | not like this
            many megabytes             | {fault: huge, bytes: 9000000}                                             | reply-too-large  | larger than 1048576 bytes
            cut off with text          | {content: The beginning, finish: length}                                  | truncated        | cut off at the token limit
            cut off while thinking     | {content: "", reasoning: Hm, finish: length}                              | truncated        | used up by thinking
            """;

    /** The same call may fare better: it is made again, three times in all here. */
    private static final String TRANSIENT = """
            overloaded                 | {kind: overloaded}                                                        | overloaded       | engine is currently overloaded
            overloaded by status       | {status: 529, type: busy, message: come back}                             | overloaded       | come back
            requests a minute          | {kind: rate-limit}                                                        | rate-limited     | max RPM: 3
            concurrency                | {kind: concurrency, headers: {retry-after: "0"}}                          | rate-limited     | max concurrency: 1
            tokens a minute            | {kind: tpm, headers: {retry-after: "0"}}                                  | rate-limited     | TPM rate limit
            429 page                   | {html: <h1>slow down</h1>, status: 429}                                   | rate-limited     | slow down
            client closed              | {kind: client-closed}                                                     | server-error     | closed the request
            server error               | {kind: server-error}                                                      | server-error     | had an error
            unexpected output          | {kind: unexpected-output}                                                 | server-error     | invalid state transition
            unavailable                | {kind: unavailable}                                                       | server-error     | currently unavailable
            gateway timeout            | {kind: gateway-timeout}                                                   | server-error     | 504 Gateway Time-out
            502 page                   | {html: <h1>Bad Gateway</h1>, status: 502}                                 | server-error     | Bad Gateway
            500 without a body         | {raw: "", status: 500}                                                    | server-error     | the reply is empty (HTTP 500)
            request timeout            | {status: 408, type: slow, message: too slow}                              | timed-out        | too slow
            200 with an error          | {fault: error-200}                                                        | overloaded       | engine is currently overloaded
            200 page                   | {html: <h1>Welcome to the hotel WLAN</h1>}                                | bad-reply        | hotel WLAN
            wrong content type         | {raw: OK, contentType: text/plain}                                        | bad-reply        | text/plain
            JSON of something else     | {raw: "{\\"ok\\": true}", contentType: application/json}                  | bad-reply        | holds no message
            empty body                 | {fault: empty}                                                            | bad-reply        | the reply is empty (HTTP 200)
            half a body                | {raw: "{\\"id\\": \\"chat", contentType: application/json}                | bad-reply        | no whole JSON
            truncated body             | {fault: truncate}                                                         | unreachable      | Premature end of Content-Length
            connection dropped         | {fault: drop}                                                             | unreachable      | no reply
            """;

    /** No other prompt would fare better: the run ends. */
    private static final String STOPPING = """
            wrong key                  | {kind: bad-key}                                                           | unauthorized     | Incorrect API key
            key not of this host       | {kind: invalid-authentication}                                            | unauthorized     | Invalid Authentication
            quota used up              | {kind: quota}                                                             | out-of-money     | insufficient balance
            account suspended          | {kind: suspended}                                                         | out-of-money     | is suspended
            payment required           | {status: 402, type: plan, message: pay first}                             | out-of-money     | pay first
            200 with no money          | {fault: error-200, type: exceeded_current_quota_error, message: broke}    | out-of-money     | broke
            """;

    /** A reply that came whole and is no answer: the model is asked again, twice at most. */
    private static final String NO_ANSWER = """
            calls announced, none made | {content: "", finish: tool_calls}                                         | missing-tool-calls | announced tool calls
            text, calls announced      | {content: I will look, finish: tool_calls}                                | missing-tool-calls | announced tool calls
            nothing after thinking     | {content: "", reasoning: I know}                                          | empty-answer       | answer was empty
            blank                      | {content: "  "}                                                           | empty-answer       | answer was empty
            null fields                | {fault: null-fields}                                                      | empty-answer       | answer was empty
            call written as text       | {content: "<function_calls>\\n<invoke name=\\"x\\">"}                     | leaked-tool-call   | tool call as text
            """;

    @TempDir
    private Path folder;

    private Program program;

    @BeforeEach
    void prepare() {
        program = new Program(folder).set("moonroute.reply.max-size=1m");
        program.file("hello.txt", "Hello");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = PERMANENT)
    void a_permanent_refusal_fails_the_prompt_after_one_call(String what, String reply, String kind, String reason) {
        Ran ran = program.rules("rules: [{reply: " + reply + "}]").answer("hello.txt");

        JsonNode failure = failed(ran, SOME_FAILED, kind, reason);
        assertThat(failure.path("tried").size() + failure.path("rounds").size()).isEqualTo(1);
        assertThat(ran.err()).contains("0 answered, 1 failed");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = TRANSIENT)
    void a_lasting_trouble_fails_the_prompt_after_all_tries(String what, String reply, String kind, String reason) {
        Ran ran = program.rules("rules: [{reply: " + reply + "}]").answer("hello.txt");

        JsonNode failure = failed(ran, SOME_FAILED, kind, reason);
        assertThat(failure.path("tried"))
                .hasSize(3)
                .allMatch(one -> kind.equals(one.path("kind").asText()));
        assertThat(failure.path("reason").asText()).endsWith("(tried 3 times)");
        assertThat(ran.err()).contains("refused calls: " + kind + " 3");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = TRANSIENT)
    void a_passing_trouble_ends_in_the_answer(String what, String reply, String kind, String reason) {
        Ran ran = program.rules("rules: [{times: 2, reply: " + reply + "}]").answer("hello.txt");

        JsonNode answer = answered(ran, ANSWER);
        JsonNode attempts = answer.path("rounds").path(0).path("attempts");
        assertThat(attempts).hasSize(3);
        assertThat(attempts.findValuesAsText("kind")).containsExactly(kind, kind);
        assertThat(attempts.path(0).path("message").asText()).contains(reason);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = STOPPING)
    void a_refusal_of_the_account_ends_the_run(String what, String reply, String kind, String reason) {
        Ran ran = program.rules("rules: [{reply: " + reply + "}]").answer("hello.txt");

        JsonNode failure = failed(ran, 1, kind, reason);
        assertThat(failure.path("tried")).hasSize(1);
        assertThat(ran.err()).contains("no further prompt is asked");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = NO_ANSWER)
    void a_reply_that_is_no_answer_fails_the_prompt_when_it_comes_again_and_again(
            String what, String reply, String kind, String reason) {
        Ran ran = program.rules("rules: [{reply: " + reply + "}]").answer("hello.txt");

        JsonNode failure = failed(ran, SOME_FAILED, kind, reason);
        assertThat(failure.path("rounds")).hasSize(3);
        assertThat(failure.path("reason").asText()).endsWith("(asked again 2 times)");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = NO_ANSWER)
    void a_reply_that_is_no_answer_is_followed_by_the_answer(String what, String reply, String kind, String reason) {
        Ran ran = program.rules("rules: [{match: {prompt: Hello}, reply: " + reply + "}, {reply: {content: Hi}}]")
                .answer("hello.txt");

        assertThat(answered(ran, "Hi").path("rounds")).hasSize(2);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            unknown fields       | {content: Hi, extra: {mood: {level: 9}, audio: null, parts: [1]}, usage: {new_tokens: 7}}
            null tool calls      | {content: Hi, extra: {tool_calls: null, reasoning_content: null, refusal: null}}
            JSON under text/plain | {raw: '{"choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}]}'}
            no finish reason     | {raw: '{"choices":[{"message":{"content":"Hi"}}]}'}
            finish not known     | {content: Hi, finish: a_new_reason}
            error that is null   | {raw: '{"error":null,"choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}]}'}
            """)
    void an_odd_reply_with_text_is_an_answer(String what, String reply) {
        answered(program.rules("rules: [{reply: " + reply + "}]").answer("hello.txt"), "Hi");
    }

    @Test
    void calls_are_run_although_the_model_says_that_it_has_stopped() {
        Ran ran = program.with("-T", "get_weather").rules("""
                        rules:
                          - match: {round: 1}
                            reply: {finish: stop, reasoning: I need a tool, toolCalls: [{name: get_weather, arguments: {location: New York}}]}
                        """).answer("hello.txt");

        JsonNode answer = program.outcome("hello.answer.json");
        assertThat(ran.code()).isZero();
        assertThat(answer.path("answer").asText()).contains("77.0");
        assertThat(answer.path("tool_calls")).hasSize(1);
    }

    @Test
    void text_that_was_cut_off_is_kept_in_the_failure() {
        program.rules("rules: [{reply: {content: The beginning, finish: length}}]")
                .answer("hello.txt");

        JsonNode failure = program.outcome("hello.failure.json");
        assertThat(failure.path("last_text").asText()).isEqualTo("The beginning");
        assertThat(failure.path("reason").asText()).contains("last_text").contains("max_completion_tokens");
    }

    @Test
    void text_that_was_cut_off_is_an_answer_if_so_configured() {
        Ran ran = program.set("moonroute.conversation.truncated=deliver")
                .rules("rules: [{reply: {content: The beginning, finish: length}}]")
                .answer("hello.txt");

        assertThat(answered(ran, "The beginning").path("finish_reason").asText())
                .isEqualTo("length");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{fault: hang}", "{fault: drip, bytesPerSecond: 20}"})
    void a_reply_that_does_not_come_or_drips_is_cut_at_the_call_timeout(String reply) {
        Ran ran = program.with("--timeout", "400ms")
                .set("moonroute.retry.max-tries=2")
                .rules("rules: [{reply: " + reply + "}]")
                .answer("hello.txt");

        JsonNode failure = failed(ran, SOME_FAILED, "timed-out", "no whole reply within 0.4 s");
        assertThat(failure.path("tried")).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{fault: hang}", "{fault: drip, bytesPerSecond: 20}"})
    void a_reply_that_does_not_come_is_asked_for_again(String reply) {
        Ran ran = program.with("--timeout", "800ms")
                .set("moonroute.retry.max-tries=6")
                .rules("rules: [{times: 1, reply: " + reply + "}]")
                .answer("hello.txt");

        JsonNode first =
                answered(ran, ANSWER).path("rounds").path(0).path("attempts").path(0);
        assertThat(first.path("kind").asText()).isEqualTo("timed-out");
    }

    @Test
    void a_connection_that_is_always_reset_fails_the_prompt() throws IOException {
        try (Resetting host = new Resetting(Integer.MAX_VALUE)) {
            Ran ran = program.env("MOONSHOT_BASE_URL", host.url()).answer("hello.txt");

            assertThat(failed(ran, SOME_FAILED, "unreachable", "no reply").path("tried"))
                    .hasSize(3);
        }
    }

    @Test
    void a_connection_that_is_reset_twice_ends_in_the_answer() throws IOException {
        try (Resetting host = new Resetting(2)) {
            Ran ran = program.env("MOONSHOT_BASE_URL", host.url()).answer("hello.txt");

            JsonNode attempts = answered(ran, "Hi").path("rounds").path(0).path("attempts");
            assertThat(attempts.findValuesAsText("kind")).containsExactly("unreachable", "unreachable");
        }
    }

    @Test
    void a_reply_that_calls_itself_a_serialized_java_object_is_a_bad_reply() {
        Ran ran = program.rules("rules: [{reply: {raw: 'xx', contentType: 'application/x-java-serialized-object'}}]")
                .answer("hello.txt");

        failed(ran, SOME_FAILED, "bad-reply", "x-java-serialized-object");
    }

    @Test
    void a_host_where_nobody_listens_fails_the_prompt() {
        Ran ran = program.env("MOONSHOT_BASE_URL", "http://127.0.0.1:1/v1").answer("hello.txt");

        failed(ran, SOME_FAILED, "unreachable", "refused");
    }

    @ParameterizedTest
    @CsvSource({"429,rate_limit_reached_error", "429,engine_overloaded_error", "503,server_unavailable"})
    void a_retry_after_in_seconds_or_as_a_date_is_waited_for(int status, String type) throws IOException {
        List<String> waits = List.of("1", "date");
        for (String wait : waits) {
            program.file("hello.txt", "Hello, " + type + " " + wait);
            try (Host host = new Host(number -> number == 1
                    ? Host.Reply.refuses(status, type, "wait", Map.of("Retry-After", in(wait)))
                    : Host.Reply.says("Hi"))) {
                Ran ran = program.env("MOONSHOT_BASE_URL", host.url()).answer("hello.txt");

                answered(ran, "Hi");
                assertThat(host.requests().get(1).at())
                        .as("far later than the longest back-off of 50 ms")
                        .isAfterOrEqualTo(host.requests().get(0).at().plusSeconds(1));
            }
        }
    }

    @Test
    void out_of_money_stops_the_run_and_the_same_command_goes_on_when_the_account_is_mended() throws IOException {
        IntStream.rangeClosed(1, 5).forEach(i -> program.file("in/" + i + ".txt", "Prompt " + i));
        Path rules = program.file("rules.yaml", "rules: [{match: {prompt: Prompt 1}, times: 1, reply: {kind: quota}}]");
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().withRules(rules))) {
            program.env("MOONSHOT_BASE_URL", sandbox.baseUrl().toString()).env("MOONSHOT_API_KEY", "sk-x");
            Ran first = program.with("-j", "1").answer("in");

            assertThat(first.code()).isEqualTo(1);
            assertThat(program.outcome("in/1.failure.json").path("kind").asText())
                    .isEqualTo("out-of-money");
            assertThat(program.files())
                    .filteredOn(name -> name.endsWith(".json"))
                    .containsExactly("in/1.failure.json");
            assertThat(first.err()
                            .stripTrailing()
                            .lines()
                            .reduce((one, next) -> next)
                            .orElseThrow())
                    .startsWith("4 left to do (out-of-money: ")
                    .endsWith("the same command goes on with them");

            Ran second = program.answer("in");

            assertThat(second.code()).isZero();
            assertThat(second.err()).contains("5 answered, 0 failed").doesNotContain("left to do");
            assertThat(program.files())
                    .filteredOn(name -> name.endsWith(".json"))
                    .allMatch(name -> name.contains("answer"));
            assertThat(sandbox.counters().chatRequests()).isEqualTo(6);
        }
    }

    @Test
    void prompts_that_wait_when_the_run_stops_are_left_to_do_quietly() {
        program.file("in/broke.txt", "Broke");
        IntStream.rangeClosed(1, 3).forEach(i -> program.file("in/" + i + ".txt", "Prompt " + i));
        Ran ran = program.set("moonroute.retry.base=9m", "moonroute.retry.longest=9m")
                .rules("""
                        rules:
                          - {match: {prompt: Broke}, latency: 500ms, reply: {kind: suspended}}
                          - {reply: {kind: unavailable}}
                        """)
                .answer("in");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("3 left to do (out-of-money: ").doesNotContain("\tat ", "Exhausted");
        assertThat(program.files()).filteredOn(name -> name.endsWith(".json")).containsExactly("in/broke.failure.json");
    }

    @Test
    void the_limit_of_the_day_parks_the_run_until_it_is_lifted() {
        String message = "Your account request reached organization TPD rate limit, current:1500001, limit:1500000";
        Ran ran = program.set("moonroute.retry.park=200ms")
                .rules("rules: [{times: 5, reply: {status: 429, type: rate_limit_reached_error, message: '" + message
                        + "'}}]")
                .answer("hello.txt");

        JsonNode answer = answered(ran, ANSWER);
        assertThat(answer.path("rounds").path(0).path("attempts"))
                .as("waiting for the day does not use up the tries")
                .hasSize(6);
        assertThat(ran.err())
                .containsPattern("day-limit: .*TPD rate limit.*; waiting until 20\\d\\d-")
                .contains("the account takes calls again");
    }

    @Test
    void tries_are_bounded_in_time_as_well() {
        // Long enough for a first call that is slow, as it may be on a busy machine.
        Ran ran = program.set("moonroute.retry.max-time=2500ms", "moonroute.retry.max-tries=1000")
                .rules("rules: [{reply: {kind: unavailable}}]")
                .answer("hello.txt");

        assertThat(failed(ran, SOME_FAILED, "server-error", "currently unavailable")
                        .path("tried")
                        .size())
                .isBetween(2, 999);
    }

    private JsonNode failed(Ran ran, int code, String kind, String reason) {
        JsonNode failure = program.outcome("hello.failure.json");
        assertThat(failure.path("kind").asText()).isEqualTo(kind);
        assertThat(failure.path("reason").asText()).contains(reason);
        assertThat(ran.code()).isEqualTo(code);
        assertThat(ran.err().lines().filter(line -> line.contains("failed id=")))
                .singleElement()
                .asString()
                .contains("kind=" + kind)
                .contains(reason);
        assertThat(ran.out()).isEmpty();
        assertThat(program.files()).containsExactly("hello.failure.json", "hello.txt");
        return failure;
    }

    private JsonNode answered(Ran ran, String text) {
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err()).contains("1 answered, 0 failed");
        assertThat(program.files()).containsExactly("hello.answer.json", "hello.answer.md", "hello.txt");
        assertThat(program.text("hello.answer.md")).isEqualTo(text + "\n");
        return program.outcome("hello.answer.json");
    }

    /** The header for a second from now at least. */
    private static String in(String wait) {
        return wait.equals("date")
                ? DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(2))
                : wait;
    }

    /** Resets so many connections after the request, and answers on those that follow. */
    private static final class Resetting implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

        Resetting(int times) throws IOException {
            Thread thread = new Thread(() -> serve(times), "resetting-host");
            thread.setDaemon(true);
            thread.start();
        }

        private void serve(int times) {
            for (int left = times; ; left--) {
                try (Socket socket = server.accept()) {
                    byte[] request = new byte[64 * 1024];
                    socket.getInputStream().read(request);
                    if (left > 0) {
                        // Closing then sends a reset.
                        socket.setSoLinger(true, 0);
                    } else {
                        String body = Host.Reply.says("Hi").body();
                        String head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + body.length();
                        socket.getOutputStream().write((head + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII));
                    }
                } catch (IOException closed) {
                    return;
                }
            }
        }

        String url() {
            return "http://127.0.0.1:" + server.getLocalPort() + "/v1";
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
