package org.moonroute.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestartsTest {
    private final Restarts restarts = new Restarts();

    @Test
    void the_waits_double_up_to_a_minute() {
        assertThat(restarts.failed()).isEqualTo(500);
        assertThat(restarts.failed()).isEqualTo(1_000);
        assertThat(restarts.failed()).isEqualTo(2_000);
        for (int i = 0; i < 100; i++) {
            assertThat(restarts.failed()).isBetween(4_000L, 60_000L);
        }
        assertThat(restarts.failed()).isEqualTo(60_000);
    }

    /** A server that hangs at the start was taken for one that had been there all the time, and its tools stayed for ever. */
    @Test
    void a_server_that_stays_away_is_no_restart_however_long_each_try_takes() {
        restarts.connected(0);
        restarts.lasted(Duration.ofMinutes(1).toNanos());
        for (int i = 0; i < 3; i++) {
            restarts.failed();
            assertThat(restarts.isOver()).isFalse();
        }
        restarts.failed();
        assertThat(restarts.isOver()).isTrue();
    }

    @Test
    void a_good_connection_makes_up_for_what_failed_before_while_it_lasts_and_one_that_is_lost_at_once_does_not() {
        for (int i = 0; i < 4; i++) {
            restarts.failed();
        }
        long now = -1_000;
        restarts.connected(now);
        restarts.lasted(now + Duration.ofSeconds(1).toNanos());
        assertThat(restarts.isOver()).isTrue();
        restarts.lasted(now + Duration.ofSeconds(31).toNanos());
        assertThat(restarts.isOver()).isFalse();
        assertThat(restarts.failed()).isEqualTo(500);
    }
}
