package org.moonroute.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class SandboxOptionsTest {
    @Test
    void eachWithMethodChangesOneThing() {
        SandboxOptions options = SandboxOptions.defaults()
                .withHost("localhost")
                .withPort(1)
                .withRules(Path.of("r"))
                .withAsOf(LocalDate.EPOCH)
                .withTier(2)
                .withLatency(Duration.ofMillis(3))
                .withApiKey("sk-a");
        assertThat(options)
                .isEqualTo(new SandboxOptions(
                        "localhost", 1, Path.of("r"), LocalDate.EPOCH, 2, Duration.ofMillis(3), "sk-a"));
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        SandboxOptions options = SandboxOptions.defaults();
        assertThatThrownBy(() -> options.withPort(65_536)).hasMessage("port must be between 0 and 65535, but is 65536");
        assertThatThrownBy(() -> options.withTier(6)).hasMessage("tier must be between 0 and 5, but is 6");
        assertThatThrownBy(() -> options.withLatency(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("latency must not be negative, but is PT-0.001S");
    }
}
