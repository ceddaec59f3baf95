package org.moonroute.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The limit of requests that a key has. */
class RequestRateTest {
    private static long at(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }

    @Test
    void noMinuteHasMoreRequestsThanTheLimitWhereverItBegins() {
        RequestRate rate = new RequestRate(2);

        assertThat(rate.enter(at(0))).isEmpty();
        assertThat(rate.enter(at(50))).isEmpty();
        assertThat(rate.enter(at(59))).hasValue(Duration.ofSeconds(1));
        assertThat(rate.enter(at(60))).isEmpty();
        assertThat(rate.enter(at(61))).hasValue(Duration.ofSeconds(49));
        assertThat(rate.enter(at(110))).isEmpty();
    }
}
