package org.moonroute.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsTest {
    private static final String ACCOUNT = "Your account org-sandbox<ak-sandbox> request reached organization ";

    private final HandClock clock = new HandClock();

    @ParameterizedTest
    @CsvSource({
        "0, 1, 3, 500000, 1500000",
        "1, 50, 200, 2000000, 9223372036854775807",
        "2, 100, 500, 3000000, 9223372036854775807",
        "3, 200, 5000, 3000000, 9223372036854775807",
        "4, 400, 5000, 4000000, 9223372036854775807",
        "5, 1000, 10000, 5000000, 9223372036854775807",
    })
    void theTiersAreThoseOfTheService(int tier, int concurrency, int requests, long tokens, long daily) {
        assertThat(TierLimits.of(tier)).isEqualTo(new TierLimits(concurrency, requests, tokens, daily));
    }

    @Test
    void aSecondRequestAtTheSameTimeIsTooManyForTierZero() {
        RateLimiter limiter = RateLimiter.of(0, clock);
        Runnable leave = limiter.admit(1);
        assertRefused(limiter, 1, "max concurrency: 1, please try again after 1 seconds");
        leave.run();
        assertThatCode(() -> limiter.admit(1)).doesNotThrowAnyException();
    }

    @Test
    void aFourthRequestInAMinuteIsTooManyForTierZero() {
        RateLimiter limiter = RateLimiter.of(0, clock);
        admit(limiter, 1);
        clock.pass(Duration.ofSeconds(30));
        admit(limiter, 1);
        admit(limiter, 1);
        assertRefused(limiter, 1, "max RPM: 3, please try again after 1 seconds");
        clock.pass(Duration.ofSeconds(30));
        admit(limiter, 1);
        assertRefused(limiter, 1, "max RPM: 3, please try again after 1 seconds");
    }

    @Test
    void tokensOfAMinuteAndOfADayAreLimited() {
        RateLimiter limiter = RateLimiter.of(0, clock);
        admit(limiter, 400_000);
        assertRefused(limiter, 100_001, "TPM rate limit, current:500001, limit:500000");
        admit(limiter, 100_000);
        clock.pass(Duration.ofMinutes(1));
        admit(limiter, 500_000);
        clock.pass(Duration.ofMinutes(1));
        admit(limiter, 499_999);
        clock.pass(Duration.ofMinutes(1));
        assertRefused(limiter, 2, "TPD rate limit, current:1500001, limit:1500000");
        clock.pass(Duration.ofDays(1));
        admit(limiter, 500_000);
    }

    @Test
    void withoutATierNothingIsLimited() {
        RateLimiter limiter = RateLimiter.of(null, clock);
        for (int i = 0; i < 100; i++) {
            limiter.admit(Integer.MAX_VALUE);
        }
    }

    @Test
    void aClientIsToldToComeBackInASecond() {
        try (Sandbox sandbox = Caller.start(Caller.OPTIONS.withTier(0))) {
            Caller caller = new Caller(sandbox);
            HttpResponse<String> reply = Stream.generate(() -> caller.chat(Caller.chat("kimi-k3", "Hi", "")))
                    .limit(4)
                    .reduce((earlier, later) -> later)
                    .orElseThrow();
            assertThat(reply.statusCode()).isEqualTo(429);
            assertThat(reply.headers().firstValue("retry-after")).hasValue("1");
            assertThat(reply.headers().firstValue("x-retry-after")).hasValue("1");
            assertThat(sandbox.counters().answered()).isEqualTo(3);
        }
    }

    @Test
    void theTokensARequestAsksForCount() {
        try (Sandbox sandbox = Caller.start(Caller.OPTIONS.withTier(0))) {
            String body = Caller.chat("kimi-k3", "Hi", "\"max_completion_tokens\":500000");
            assertThat(Caller.json(new Caller(sandbox).chat(body).body())
                            .at("/error/message")
                            .asText())
                    .isEqualTo(ACCOUNT + "TPM rate limit, current:500005, limit:500000");
        }
    }

    @Test
    void whileOneRequestWaitsTierZeroRefusesAnother() {
        SandboxOptions slow = Caller.OPTIONS.withTier(0).withLatency(Duration.ofMinutes(10));
        try (Sandbox sandbox = Caller.start(slow)) {
            Caller caller = new Caller(sandbox);
            var request = caller.chatRequest(Caller.chat("kimi-k3", "Hi", ""));
            var first = Caller.HTTP.sendAsync(request, BodyHandlers.ofString());
            var second = Caller.HTTP.sendAsync(request, BodyHandlers.ofString());
            HttpResponse<?> refused =
                    (HttpResponse<?>) CompletableFuture.anyOf(first, second).join();
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.body().toString()).contains("max concurrency: 1");
        }
    }

    private static void admit(RateLimiter limiter, long tokens) {
        limiter.admit(tokens).run();
    }

    private static void assertRefused(RateLimiter limiter, long tokens, String message) {
        assertThatThrownBy(() -> limiter.admit(tokens))
                .isInstanceOf(Refusal.class)
                .hasMessage(ACCOUNT + message);
    }

    /** Stands still until told. */
    private static final class HandClock extends Clock {
        private Instant now = Instant.parse("2026-11-23T00:00:00Z");

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
