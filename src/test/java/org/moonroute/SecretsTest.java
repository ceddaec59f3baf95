package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.moonroute.Program.Ran;

/** The key of the account leaves the program as the header of a call, and in no other way. */
@Timeout(120)
class SecretsTest {
    private static final String KEY = "sk-canary-4711-0815-never-to-be-seen";
    /** What is left of it when the end is cut off. */
    private static final String PART = "sk-canary-4711";

    @TempDir
    private Path folder;

    private Program program;

    @BeforeEach
    void prepare() {
        program = new Program(folder).env("MOONSHOT_API_KEY", KEY).with("--trace");
        program.file("hello.txt", "Hello");
    }

    static List<IntFunction<Host.Reply>> echoes() {
        Map<String, String> header = Map.of("X-Echo", "Bearer " + KEY);
        String page = "<html>Bearer " + KEY + "</html>";
        return List.of(
                number -> Host.Reply.says("Hi"),
                number -> Host.Reply.refuses(400, "invalid_request_error", "no such key: " + KEY, header),
                number -> Host.Reply.refuses(401, "incorrect_api_key_error", "wrong: Bearer " + KEY, header),
                number -> Host.Reply.refuses(429, "exceeded_current_quota_error", KEY + " is suspended", header),
                number -> Host.Reply.refuses(500, KEY, KEY, header),
                number -> new Host.Reply(502, Map.of("Content-Type", "text/html; key=" + KEY), page),
                number -> new Host.Reply(200, header, "{\"you_said\": \"" + KEY + "\"}"),
                number -> new Host.Reply(200, header, KEY));
    }

    @ParameterizedTest
    @MethodSource("echoes")
    void the_key_is_nowhere_even_when_the_service_repeats_it(IntFunction<Host.Reply> echo) throws IOException {
        try (Host host = new Host(echo)) {
            program.env("MOONSHOT_BASE_URL", host.url());
            Ran answer = program.answer("hello.txt");
            Ran ask = program.run("ask", "Hello");

            assertThat(host.requests().get(0).headers().getFirst("Authorization"))
                    .isEqualTo("Bearer " + KEY);
            assertHidden(answer.out(), answer.err(), ask.out(), ask.err());
            assertThat(answer.err()).contains("Authorization: Bearer sk-***");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {250, 280, 560, 575, 590})
    void a_key_that_is_cut_off_at_the_end_of_an_excerpt_is_not_seen_in_part(int before) throws IOException {
        String text = "x".repeat(before) + KEY;
        for (Host.Reply reply : List.of(
                Host.Reply.refuses(400, "invalid_request_error", text, Map.of()),
                new Host.Reply(400, Map.of(), text))) {
            try (Host host = new Host(number -> reply)) {
                Ran ran = program.env("MOONSHOT_BASE_URL", host.url()).answer("hello.txt");

                assertHidden(ran.out(), ran.err());
            }
        }
    }

    @Test
    void the_key_is_not_in_a_dump_of_the_threads_while_a_call_is_under_way() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch dumped = new CountDownLatch(1);
        try (Host host = new Host(number -> {
            asked.countDown();
            awaitQuietly(dumped);
            return Host.Reply.says("Hi");
        })) {
            program.env("MOONSHOT_BASE_URL", host.url());
            CompletableFuture<Ran> running = CompletableFuture.supplyAsync(() -> program.run("ask", "Hello"));
            assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
            StringBuilder dump = new StringBuilder();
            Thread.getAllStackTraces().forEach((thread, frames) -> {
                dump.append(thread).append('\n');
                List.of(frames).forEach(frame -> dump.append(frame).append('\n'));
            });
            dumped.countDown();

            assertThat(running.get(30, TimeUnit.SECONDS).code()).isZero();
            assertThat(dump).contains("AskCommand").doesNotContain(PART);
        }
    }

    @Test
    void the_key_is_not_in_the_debug_logs_of_a_real_process() throws Exception {
        try (Host host = new Host(number -> Host.Reply.refuses(500, "server_error", "for " + KEY, Map.of()))) {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace",
                    "-Dorg.slf4j.simpleLogger.log.org.apache.camel=trace",
                    "org.moonroute.Moonroute",
                    "answer",
                    folder.resolve("hello.txt").toString(),
                    "--trace",
                    "--set",
                    "moonroute.retry.max-tries=1"));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectOutput(folder.resolve("out").toFile())
                    .redirectError(folder.resolve("err").toFile());
            builder.environment().put("MOONSHOT_API_KEY", KEY);
            builder.environment().put("MOONSHOT_BASE_URL", host.url());
            Process process = builder.start();

            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(100);
            assertThat(host.requests().get(0).headers().getFirst("Authorization"))
                    .isEqualTo("Bearer " + KEY);
            assertThat(program.text("out")).isEmpty();
            assertThat(program.text("err")).contains("DEBUG").contains("server-error");
            assertHidden(program.text("err"));
        }
    }

    private void assertHidden(String... shown) throws IOException {
        assertThat(String.join("\n", shown)).doesNotContain(PART);
        for (String file : program.files()) {
            assertThat(Files.readString(folder.resolve(file), StandardCharsets.UTF_8))
                    .as(file)
                    .doesNotContain(PART);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
