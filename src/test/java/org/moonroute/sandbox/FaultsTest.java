package org.moonroute.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultsTest {
    private static final String ASK = Caller.chat("kimi-k2.6", "Hi", "");
    private static final String STREAM = Caller.chat("kimi-k2.6", "Hi", "\"stream\":true");

    @TempDir
    private Path folder;

    private Sandbox sandbox;

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void dropClosesTheConnectionWithoutAReply() throws IOException {
        Caller caller = start("{fault: drop}");
        assertThatThrownBy(() -> caller.chat(ASK)).isInstanceOf(UncheckedIOException.class);
        assertThat(sandbox.counters().chatRequests()).isEqualTo(1);
        assertThat(sandbox.counters().refused()).isEqualTo(1);
        assertThat(sandbox.counters().inFlight()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{fault: truncate}", "{fault: truncate, content: cut me}", "{fault: cut-stream}"})
    void truncateSendsLessThanItPromised(String fault) throws Exception {
        Caller caller = start(fault);
        HttpResponse<InputStream> reply = Caller.HTTP.send(caller.chatRequest(ASK), BodyHandlers.ofInputStream());
        assertThat(reply.headers().firstValueAsLong("Content-Length")).isPresent();
        try (InputStream in = reply.body()) {
            assertThat(in.read()).isEqualTo('{');
            assertThatThrownBy(in::readAllBytes).isInstanceOf(IOException.class);
        }
    }

    @Test
    void dripSendsTheWholeBodyInDrops() throws IOException {
        Caller caller = start("{fault: drip, bytesPerSecond: 2000, content: slow}");
        assertThat(caller.message(ASK).path("content").asText()).isEqualTo("slow");
    }

    @Test
    void aSlowDripStartsButIsNotDoneWhenTheSandboxCloses() throws Exception {
        Caller caller = start("{fault: drip, bytesPerSecond: 1}");
        HttpResponse<InputStream> reply = Caller.HTTP.send(caller.chatRequest(ASK), BodyHandlers.ofInputStream());
        try (InputStream in = reply.body()) {
            assertThat(in.read()).isEqualTo('{');
            assertThat(sandbox.counters().inFlight()).isEqualTo(1);
            sandbox.close();
            assertThatThrownBy(in::readAllBytes).isInstanceOf(IOException.class);
        }
    }

    @Test
    void emptyIsA200WithoutABody() throws IOException {
        HttpResponse<String> reply = start("{fault: empty}").chat(ASK);
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.body()).isEmpty();
    }

    @Test
    void hugeIsAValidReplyOfThatManyBytesOfContent() throws IOException {
        JsonNode message = start("{fault: huge, bytes: 3000000}").message(ASK);
        assertThat(message.path("content").asText()).hasSize(3_000_000).matches("x+");
    }

    @Test
    void hangNeverAnswersAndHoldsNoPlace() throws IOException {
        Caller caller = start("{fault: hang}");
        var reply = Caller.HTTP.sendAsync(caller.chatRequest(ASK), BodyHandlers.ofString());
        await().until(() -> sandbox.counters().refused() == 1);
        assertThat(sandbox.counters().inFlight()).isZero();
        assertThat(reply).isNotDone();
        sandbox.close();
        assertThatThrownBy(reply::join).hasCauseInstanceOf(IOException.class);
    }

    @Test
    void nullFieldsHasNothingInItsFields() throws IOException {
        assertThat(start("{fault: null-fields}").chat(ASK).body())
                .endsWith("\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":null,"
                        + "\"tool_calls\":null},\"finish_reason\":null}],\"usage\":null}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", type: odd, message: m"})
    void error200IsAnErrorUnderAGoodStatus(String more) throws IOException {
        HttpResponse<String> reply = start("{fault: error-200" + more + "}").chat(ASK);
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(Caller.json(reply.body()).at("/error/type").asText())
                .isEqualTo(more.isEmpty() ? "engine_overloaded_error" : "odd");
    }

    @Test
    void cutStreamEndsWithoutDone() throws IOException {
        String whole;
        try (Sandbox sound = Sandbox.start(Caller.OPTIONS)) {
            whole = new Caller(sound).chat(STREAM).body();
        }
        String cut = start("{fault: cut-stream}").chat(STREAM).body();
        assertThat(cut).isNotEmpty().endsWith("\n\n").doesNotContain("[DONE]");
        assertThat(whole).startsWith(cut);
    }

    @Test
    void everyFaultHasATestHere() {
        sandbox = Caller.start(Caller.OPTIONS);
        assertThat(Fault.words())
                .containsExactly(
                        "drop", "truncate", "drip", "empty", "huge", "hang", "null-fields", "error-200", "cut-stream");
    }

    private Caller start(String reply) throws IOException {
        Path file = Files.writeString(folder.resolve("rules.yaml"), "rules: [{reply: " + reply + "}]");
        sandbox = Sandbox.start(Caller.OPTIONS.withRules(file));
        return new Caller(sandbox);
    }
}
