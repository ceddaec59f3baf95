package org.moonroute.jms;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moonroute.pacing.TestClock;

class ReceiptTroubleTest {
    private final PrintStream logs = System.err;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final TestClock clock = new TestClock();
    private boolean brokerIsThere = true;
    private final ReceiptTrouble trouble = new ReceiptTrouble(() -> brokerIsThere, clock);

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
            clock.advance(Duration.ofSeconds(1));
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
            clock.advance(Duration.ofMillis(3));
        }
        brokerIsThere = false;
        clock.advance(Duration.ofSeconds(1));
        trouble.onException(new JMSException("session is closed"));
        assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    /** Seen once as the broker went and once when it had just come back, it was taken for something that lasts. */
    @Test
    void what_is_seen_as_the_broker_goes_and_as_it_comes_back_is_of_its_absence() {
        trouble.onException(new JMSException("connection is destroyed"));
        brokerIsThere = false;
        clock.advance(Duration.ofSeconds(5));
        trouble.onException(new JMSException("connection is destroyed"));
        brokerIsThere = true;
        clock.advance(Duration.ofSeconds(5));
        trouble.onException(new JMSException("connection is destroyed"));
        assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
    }
}
