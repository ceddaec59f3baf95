package org.moonroute.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ManyRequestsTest {
    @Test
    void aHundredRequestsWaitTogetherAndNoThreadWaitsForThem() {
        try (Sandbox sandbox = Caller.start(Caller.OPTIONS.withLatency(Duration.ofHours(1)))) {
            sendAHundred(sandbox);
            await().until(() -> sandbox.counters().inFlight() == 100 && threadsAtWork() == 0);
            assertThat(sandbox.counters().maxInFlight()).isEqualTo(100);
            assertThat(sandbox.counters().answered()).isZero();
        }
    }

    @Test
    void aHundredRequestsAtTheSameTimeGetTheirOwnAnswers() {
        try (Sandbox sandbox = Caller.start(Caller.OPTIONS.withLatency(Duration.ofMillis(200)))) {
            var replies = sendAHundred(sandbox);
            for (int i = 0; i < replies.size(); i++) {
                assertThat(replies.get(i).join().body()).contains("Simulated answer to: Prompt " + i + "\"");
            }
            SandboxCounters seen = sandbox.counters();
            assertThat(seen.answered()).isEqualTo(100);
            assertThat(seen.inFlight()).isZero();
            assertThat(seen.byPrompt()).hasSize(100).containsValue(1L);
        }
    }

    private static List<CompletableFuture<HttpResponse<String>>> sendAHundred(Sandbox sandbox) {
        Caller caller = new Caller(sandbox);
        return IntStream.range(0, 100)
                .mapToObj(i -> caller.chatRequest(Caller.chat("kimi-k3", "Prompt " + i, "")))
                .map(request -> Caller.HTTP.sendAsync(request, BodyHandlers.ofString()))
                .toList();
    }

    private static long threadsAtWork() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().startsWith("sandbox-hands"))
                .filter(thread -> Arrays.stream(thread.getValue())
                        .anyMatch(frame -> frame.getClassName().startsWith("org.moonroute.sandbox.")))
                .count();
    }

    @Test
    void oneClientThatWaitsForEachReplyIsNeverCountedTwice() {
        try (Sandbox sandbox = Caller.start(Caller.OPTIONS.withLatency(Duration.ofMillis(1)))) {
            Caller caller = new Caller(sandbox);
            IntStream.range(0, 200)
                    .forEach(i -> caller.chat(Caller.chat("kimi-k3", "Hi", i % 2 == 0 ? "" : "\"stream\":true")));
            assertThat(sandbox.counters().maxInFlight()).isEqualTo(1);
        }
    }

    @Test
    void twoSandboxesSayTheSame() {
        try (Sandbox one = Caller.start(Caller.OPTIONS);
                Sandbox other = Caller.start(Caller.OPTIONS)) {
            for (String model : List.of("kimi-k2.6", "kimi-k3")) {
                for (String more : List.of("", "\"stream\":true")) {
                    String body = Caller.chat(model, "Say something", more);
                    assertThat(new Caller(one).chat(body).body())
                            .isEqualTo(new Caller(other).chat(body).body());
                }
            }
        }
    }

    @Test
    void differentRequestsGetDifferentIds() {
        try (Sandbox sandbox = Caller.start(Caller.OPTIONS)) {
            Caller caller = new Caller(sandbox);
            assertThat(IntStream.range(0, 50)
                            .mapToObj(i -> caller.chatJson(Caller.chat("kimi-k2.6", "Prompt " + i, ""))
                                    .path("id"))
                            .distinct())
                    .hasSize(50);
        }
    }
}
