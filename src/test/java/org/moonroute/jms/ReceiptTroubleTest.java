package org.moonroute.jms;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReceiptTroubleTest {
    private final PrintStream logs = System.err;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private Instant now = Instant.parse("2026-11-25T12:00:00Z");
    private boolean brokerIsThere = true;
    private final ReceiptTrouble trouble = new ReceiptTrouble(() -> brokerIsThere, new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    });

    @BeforeEach
    void listen() {
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setErr(logs);
    }

    @Test
    void a_right_that_is_missing_is_said_once_a_minute_however_often_it_is_tried() {
        for (int second = 0; second < 150; second++) {
            trouble.onException(new JMSSecurityException("no right to consume from prompts"));
            now = now.plusSeconds(1);
        }
        assertThat(said.toString(StandardCharsets.UTF_8).lines())
                .hasSize(3)
                .allMatch(line -> line.contains("no messages can be taken from the broker")
                        && line.contains("no right to consume from prompts"));
    }

    @Test
    void what_all_say_at_once_when_a_connection_is_lost_is_not_repeated() {
        for (int consumer = 0; consumer < 100; consumer++) {
            trouble.onException(new JMSException("session is closed"));
            now = now.plus(Duration.ofMillis(3));
        }
        brokerIsThere = false;
        now = now.plusSeconds(1);
        trouble.onException(new JMSException("session is closed"));
        assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
    }
}
