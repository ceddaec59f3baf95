package org.moonroute.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.FreePort;

class BrokerHealthTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final PrintStream logs = System.err;
    private final ByteArrayOutputStream logged = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    @BeforeEach
    void listenToTheLog() {
        System.setErr(new PrintStream(logged, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void leaveTheLog() {
        System.setErr(logs);
    }

    private List<String> lines() {
        return logged.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains("the broker at"))
                .map(line -> line.replaceFirst("^\\S+ ", ""))
                .toList();
    }

    @Test
    void it_tells_once_that_the_broker_is_away_and_once_that_it_is_back() {
        EmbeddedBrokerOptions options = EmbeddedBrokerOptions.in(folder).withPort(FreePort.take());
        EmbeddedBroker first = EmbeddedBroker.start(options);
        try (BrokerConnections connections = BrokerConnections.to(first.url() + "?x=hunter2", first.login());
                BrokerHealth health = BrokerHealth.of(connections, Clock.systemUTC())) {
            await().atMost(PATIENCE).until(health::isReachable);
            Instant reached = health.since();
            assertThat(lines()).isEmpty();

            first.close();
            await().atMost(PATIENCE).until(() -> !health.isReachable());
            assertThat(health.since()).isAfterOrEqualTo(reached);

            try (EmbeddedBroker second = EmbeddedBroker.start(options)) {
                await().atMost(PATIENCE).until(health::isReachable);
                await().atMost(PATIENCE).until(() -> lines().size() == 2);
                assertThat(lines().get(0))
                        .startsWith("WARN BrokerHealth - the broker at " + second.url() + " is away: ")
                        .endsWith("; waiting for it");
                assertThat(lines().get(1)).isEqualTo("INFO BrokerHealth - the broker at " + second.url() + " is back");
                assertThat(logged.toString(StandardCharsets.UTF_8)).doesNotContain("hunter2");
            }
        }
    }

    @Test
    void a_broker_that_was_never_there_is_told_of_too() {
        try (BrokerConnections nobody = BrokerConnections.to("tcp://127.0.0.1:1", BrokerLogin.NONE);
                BrokerHealth health = BrokerHealth.of(nobody, Clock.systemUTC())) {
            await().atMost(PATIENCE).until(() -> lines().size() == 1);
            assertThat(health.isReachable()).isFalse();
            assertThat(lines().get(0)).contains("tcp://127.0.0.1:1 is away");
        }
    }

    @Test
    void it_watches_the_broker_of_this_process_as_well() {
        EmbeddedBroker broker =
                EmbeddedBroker.start(EmbeddedBrokerOptions.in(folder).withPort(0));
        try (BrokerConnections connections = broker.connections();
                BrokerHealth health = BrokerHealth.of(connections, Clock.systemUTC())) {
            await().atMost(PATIENCE).until(health::isReachable);
            broker.close();
            await().atMost(PATIENCE).until(() -> !health.isReachable());
        }
    }
}
