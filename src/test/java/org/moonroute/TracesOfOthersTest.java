package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moonroute.SpanReceiver.Taken;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/** Traces by every door; receivers that do not work; and what it costs to have none. */
class TracesOfOthersTest {
    private static final String CONVERSATION = "invoke_agent moonroute";
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";

    private static final Predicate<String> TELEMETRY = name -> name.startsWith("io.opentelemetry.");

    @TempDir
    Path folder;

    private SpanReceiver receiver;

    @BeforeEach
    void start() throws IOException {
        receiver = new SpanReceiver();
    }

    @AfterEach
    void end() {
        receiver.close();
    }

    private static int post(Serving serving, String text) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(serving.http() + "/prompts"))
                .POST(HttpRequest.BodyPublishers.ofString(text))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    @Test
    void everyCommandTellsAsTheVariablesOfOpenTelemetrySay() {
        Program program = new Program(folder)
                .with("--sandbox")
                .env("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.base() + "/")
                .env("OTEL_EXPORTER_OTLP_HEADERS", "x-receiver-key=k%3D1+1,other=2")
                .env("OTEL_SERVICE_NAME", "night-shift");
        program.file("one.txt", "Say one");
        Path rows = program.file("rows.jsonl", "{\"custom_id\":\"r1\",\"prompt\":\"Say two\"}\n");

        assertThat(program.run("ask", "Say three").code()).isZero();
        assertThat(program.answer("one.txt").code()).isZero();
        assertThat(program.run("batch", rows.toString()).code()).isZero();

        assertThat(receiver.spans(CONVERSATION))
                .extracting(one -> one.say("moonroute.door"))
                .containsExactly("caller", "file", "batch");
        assertThat(receiver.spans("chat kimi-k3")).hasSize(3);
        assertThat(receiver.services()).containsExactly("night-shift");
        assertThat(receiver.keys()).containsOnly("k=1+1");
    }

    @Test
    void aMessageMayNameTheSpanThatItBelongsTo() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults())) {
            Serving serving = new Serving(
                    sandbox,
                    folder,
                    Map.of("moonroute.http.port", "none", "moonroute.traces.endpoint", receiver.url()));
            try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(serving.url());
                    Connection connection = factory.createConnection("moonroute", serving.password());
                    Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
                TextMessage message = session.createTextMessage("Say it");
                message.setStringProperty("traceparent", "00-" + TRACE + "-" + SPAN + "-01");
                session.createProducer(session.createQueue("prompts")).send(message);
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> !receiver.spans(CONVERSATION).isEmpty());
            } finally {
                serving.close();
            }
        }
        Taken whole = receiver.span(CONVERSATION);
        assertThat(whole.parent()).isEqualTo(SPAN);
        assertThat(whole.trace()).isEqualTo(TRACE);
        assertThat(whole.say("moonroute.door")).isEqualTo("jms");
    }

    @Test
    void aReceiverThatTakesNothingIsSaidOnceAndHarmsNoPrompt() throws Exception {
        PrintStream before = System.err;
        ByteArrayOutputStream logged = new ByteArrayOutputStream();
        System.setErr(new PrintStream(logged, true, StandardCharsets.UTF_8));
        receiver.answerWith(400);
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults())) {
            Serving serving = new Serving(
                    sandbox,
                    folder,
                    Map.of("moonroute.jms.broker", "none", "moonroute.traces.endpoint", receiver.url()));
            try {
                for (int i = 1; i <= 3; i++) {
                    int prompts = i;
                    assertThat(post(serving, "Say it")).isEqualTo(200);
                    // Its last span; those of one prompt may come in two requests.
                    await().atMost(Duration.ofSeconds(30))
                            .until(() ->
                                    String.join("", receiver.bodies()).split(CONVERSATION, -1).length == prompts + 1);
                }
                receiver.answerWith(200);
                assertThat(post(serving, "Say it")).isEqualTo(200);
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> !receiver.spans(CONVERSATION).isEmpty());
            } finally {
                serving.close();
            }
        } finally {
            System.setErr(before);
        }
        assertThat(receiver.spans(CONVERSATION)).hasSize(1);
        assertThat(logged.toString(StandardCharsets.UTF_8).lines().filter(line -> line.contains("traces")))
                .satisfiesExactly(
                        line -> assertThat(line).contains("traces are not taken at " + receiver.url(), "400"),
                        line -> assertThat(line).contains("traces are taken again at " + receiver.url()));
        assertThat(logged.toString(StandardCharsets.UTF_8)).doesNotContain("io.opentelemetry", "Exception");
    }

    @Test
    @Timeout(120)
    void aReceiverThatNeverAnswersHoldsUpNeitherPromptsNorTheEnd() throws Exception {
        receiver.hang();
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults())) {
            Serving serving = new Serving(
                    sandbox,
                    folder,
                    Map.of("moonroute.jms.broker", "none", "moonroute.traces.endpoint", receiver.url()));
            try {
                assertThat(post(serving, "Say it")).isEqualTo(200);
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> !receiver.bodies().isEmpty());
                assertThat(post(serving, "Say it again")).isEqualTo(200);
            } finally {
                serving.close();
            }
        }
        assertThat(receiver.spans()).isEmpty();
        // Such a thread would keep the process from ending.
        assertThat(Thread.getAllStackTraces()).noneSatisfy((thread, stack) -> {
            assertThat(thread.isDaemon()).isFalse();
            assertThat(stack).anyMatch(frame -> frame.getClassName().startsWith("io.opentelemetry."));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "moonroute.traces.endpoint=localhost:4318",
        "moonroute.traces.endpoint=http://me:secret@localhost/",
        "moonroute.traces.endpoint=ftp://localhost/",
        "moonroute.traces.sample=2",
        "moonroute.traces.sample=-0.1"
    })
    void aSettingThatCannotBeUsedIsNamed(String setting) {
        Program.Ran ran = new Program(folder)
                .with("--sandbox")
                .env("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.base())
                .set(setting)
                .run("ask", "Say it");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err())
                .contains(setting.replaceFirst("=.*", "") + " must be")
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource({"secret", "a b=secret", "a=secret%0d%0aSecret", "a=secret%zz"})
    void headersThatCannotBeSentAreNotShown(String headers) {
        Program.Ran ran = new Program(folder)
                .with("--sandbox")
                .env("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.base())
                .env("OTEL_EXPORTER_OTLP_HEADERS", headers)
                .run("ask", "Say it");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("OTEL_EXPORTER_OTLP_HEADERS must be").doesNotContain("secret");
    }

    @Test
    void withoutAReceiverNothingOfOpenTelemetryIsLoaded() throws Exception {
        assertThat(loaded("none"))
                .anyMatch(name -> name.startsWith("org.moonroute."))
                .noneMatch(TELEMETRY);
        assertThat(loaded(receiver.url())).anyMatch(TELEMETRY);
    }

    /** The classes that a process loads which answers one prompt. */
    private List<String> loaded(String endpoint) throws Exception {
        Path list = folder.resolve("classes");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-Xshare:off",
                        "-Xlog:class+load:file=" + list,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dmoonroute.home=" + Path.of("").toAbsolutePath(),
                        Moonroute.class.getName(),
                        "ask",
                        "Say it",
                        "--sandbox",
                        "--set",
                        "moonroute.traces.endpoint=" + endpoint)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
        assertThat(process.waitFor())
                .as(Files.readString(folder.resolve("said")))
                .isZero();
        return Files.readAllLines(list).stream()
                .map(line -> line.replaceFirst("^(\\[[^]]*])* *", ""))
                .filter(name -> name.startsWith("org.moonroute.") || TELEMETRY.test(name))
                .toList();
    }
}
